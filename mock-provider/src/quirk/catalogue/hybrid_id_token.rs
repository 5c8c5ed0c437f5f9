//! The two ID tokens of a hybrid sign-in contradict each other.
//!
//! ## What changes
//! The one from the token endpoint speaks of another subject, another issuer, or has another nonce than the one that came
//! through the browser. Both are signed well.
//!
//! ## Who does it
//! Nobody on purpose. It is what an RP gets whose code was swapped for somebody else's.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.3.3.6
//!
//! ## What it is for
//! To find clients that look at one of the two and use the other.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use crate::response_type::ResponseType;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["same", "other-sub", "other-iss", "other-nonce"]),
    default: "`iss` and `sub` are the same in both",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(HybridIdToken(match value.text() {
            "other-sub" => Some(("sub", "another-subject")),
            "other-iss" => Some(("iss", "https://another-issuer.example.test")),
            "other-nonce" => Some(("nonce", "another-nonce")),
            _ => None,
        }))
    },
};

/// The claim that differs, and its other value.
#[derive(Debug)]
struct HybridIdToken(Option<(&'static str, &'static str)>);

impl Quirk for HybridIdToken {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let after_another =
            moment.is_sign_in() && moment.response_type.is_some_and(ResponseType::has_id_token);
        match self.0 {
            Some((name, value)) if after_another => {
                token.claims.insert(name.to_owned(), json!(value));
                Touched::Yes
            }
            _ => Touched::No,
        }
    }
}
