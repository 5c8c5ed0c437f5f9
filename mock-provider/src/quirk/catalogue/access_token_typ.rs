//! What the header of a JWT access token says it is.
//!
//! ## What changes
//! `JWT`: as ID tokens say it too, so that an API which takes one for the other shows. `absent`: there is no `typ`.
//!
//! ## Who does it
//! `JWT`: nearly everybody. Absent: Amazon Cognito. `at+jwt`, as the profile of JWT access tokens has it: Duende `U`,
//! Auth0 where it is asked for.
//!
//! ## References
//! RFC 9068, section 2.1
//! RFC 8725, section 3.11
//!
//! ## What it is for
//! To try APIs that look at `typ`, and those that should.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["JWT", "absent"]),
    default: "`at+jwt`",
    step: Step::AccessToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "JWT" => AccessTokenTyp::Jwt,
            _ => AccessTokenTyp::Absent,
        })
    },
};

#[derive(Debug)]
enum AccessTokenTyp {
    Jwt,
    Absent,
}

impl Quirk for AccessTokenTyp {
    fn access_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        match self {
            Self::Jwt => token.header.insert("typ".to_owned(), json!("JWT")),
            Self::Absent => token.header.shift_remove("typ"),
        };
        Touched::Yes
    }
}
