//! What a browser that is signed in at the provider meets at the next sign-in.
//!
//! ## What changes
//! `silent`: it goes straight back. `continue-as`: a page offers to go on as the same user, without a password.
//! `login`: the login page, every time.
//! A `prompt` that the RP sent has the last word.
//!
//! ## Who does it
//! Continue as: the classic hosted UI of Amazon Cognito. Login: dex without sessions.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.3
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-user-sessions.html>
//!
//! ## What it is for
//! To try what a user meets whose session at the provider lives.

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["silent", "continue-as", "login"]),
    default: "silent",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(LiveSession(match value.text() {
            "continue-as" => Some("select_account"),
            "login" => Some("login"),
            _ => None,
        }))
    },
};

#[derive(Debug)]
struct LiveSession(Option<&'static str>);

impl Quirk for LiveSession {
    fn authorization_request(&self, _: &Moment<'_>, request: &mut Parameters) -> Touched {
        let Some(prompt) = self.0.filter(|_| request.get("prompt").is_none()) else {
            return Touched::No;
        };
        request.set("prompt", prompt);
        Touched::Yes
    }
}
