//! What the header of the logout token says that it is.
//!
//! ## What changes
//! `logout+jwt`: what is recommended. `JWT` and `missing`: what older providers send, to be accepted. `at+jwt` and
//! `other`: it says that it is something else.
//!
//! ## Who does it
//! `JWT` or nothing: providers from before the type was recommended.
//!
//! ## What it is for
//! An RP may not demand `typ`, and had better not accept a token that says it is for something else.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 4.1

use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["logout+jwt", "JWT", "missing", "at+jwt", "other"]),
    default: "`logout+jwt`",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenTyp(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenTyp(String);

impl Quirk for LogoutTokenTyp {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let header = &mut token.draft.header;
        let typ = match self.0.as_str() {
            "missing" => {
                header.shift_remove("typ");
                return Touched::Yes;
            }
            "other" => "secevent+jwt",
            typ => typ,
        };
        header.insert("typ".to_owned(), json!(typ));
        Touched::Yes
    }
}
