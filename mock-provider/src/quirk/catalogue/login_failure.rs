//! What comes after a wrong password.
//!
//! ## What changes
//! `form`: the login page again. `form-401`: the same with status 401. `redirect`: the app gets `access_denied`.
//!
//! ## Who does it
//! Status 401: dex.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.6
//! RFC 9110, section 15.5.2
//!
//! ## What it is for
//! To see what the users of an app are shown who mistyped.

use crate::page_policy::LoginFailure as Rule;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["form", "form-401", "redirect"]),
    default: "form",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| {
        Box::new(LoginFailure(match value.text() {
            "form-401" => Rule::Unauthorized,
            "redirect" => Rule::Redirect,
            _ => Rule::Form,
        }))
    },
};

#[derive(Debug)]
struct LoginFailure(Rule);

impl Quirk for LoginFailure {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() {
            return Touched::No;
        }
        policy.pages.login_failure = self.0;
        Touched::Yes
    }
}
