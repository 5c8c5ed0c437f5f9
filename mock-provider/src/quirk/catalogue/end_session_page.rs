//! Where the page is that asks whether to sign out.
//!
//! ## What changes
//! `apart`: the end-session endpoint sends the browser to an app of its own, with a `logout_challenge`; when the user
//! agrees, the browser comes back to the endpoint with a `logout_verifier`, and only then the session ends. A verifier
//! that comes again leads on, and ends nothing.
//!
//! ## Who does it
//! Apart: Ory Hydra, whose setting is `urls.logout`.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 2
//! <https://www.ory.com/docs/hydra/guides/logout>

use crate::quirk::logout::{EndSessionPolicy, LogoutPage};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["here", "apart"]),
    default: "here",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(EndSessionPage(match value.text() {
            "apart" => LogoutPage::Apart,
            _ => LogoutPage::Here,
        }))
    },
};

#[derive(Debug)]
struct EndSessionPage(LogoutPage);

impl Quirk for EndSessionPage {
    fn end_session(&self, _: &Moment<'_>, policy: &mut EndSessionPolicy) -> Touched {
        policy.page = self.0;
        Touched::Yes
    }
}
