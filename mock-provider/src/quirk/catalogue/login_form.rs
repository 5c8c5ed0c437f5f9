//! What a user does on the login page.
//!
//! ## What changes
//! `picker`: presses a button with their name, which sends `username`. There is no password.
//!
//! ## Who does it
//! Entra ID and Google show such a list to a browser that they know; test providers show it to all.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.3
//!
//! ## What it is for
//! To sign in with one click while an app is being written.

use crate::page_policy::LoginForm as Rule;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["password", "picker"]),
    default: "password",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| {
        Box::new(LoginForm(match value.text() {
            "picker" => Rule::Picker,
            _ => Rule::Password,
        }))
    },
};

#[derive(Debug)]
struct LoginForm(Rule);

impl Quirk for LoginForm {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() {
            return Touched::No;
        }
        policy.pages.login_form = self.0;
        Touched::Yes
    }
}
