//! The login form repeats a cookie of this name, and is refused without it.
//!
//! ## What changes
//! The login page sets the cookie to a random value, and its form has the same value in a hidden field `_csrf`. A form
//! whose field is not the cookie is answered with status 403: that of a page before which another one was opened, in
//! another tab for example.
//!
//! ## Who does it
//! Amazon Cognito, as `XSRF-TOKEN`, and many others.
//!
//! ## References
//! RFC 6749, section 10.12
//!
//! ## What it is for
//! To see what two tabs that sign in at the same time do, and to teach test tools to keep cookies.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Line,
    default: "the form is bound to the request alone",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| {
        let plain = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
        Box::new(LoginCsrf(value.text().chars().filter(plain).collect()))
    },
};

#[derive(Debug)]
struct LoginCsrf(String);

impl Quirk for LoginCsrf {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() || self.0.is_empty() {
            return Touched::No;
        }
        policy.pages.login_csrf = Some(self.0.clone());
        Touched::Yes
    }
}
