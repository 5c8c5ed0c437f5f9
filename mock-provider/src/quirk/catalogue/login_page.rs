//! How a browser gets from the authorization endpoint to the login page.
//!
//! ## What changes
//! `direct`: the endpoint shows it. `redirected`: by a redirect with the same parameters. `challenge`: by a redirect with one
//! opaque parameter, `login_challenge`, to a page that another server might show.
//!
//! ## Who does it
//! Redirected: Amazon Cognito. Challenge: Ory Hydra.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.3
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html>
//!
//! ## What it is for
//! To see what browsers and test tools make of a login page that is not where the sign-in began.

use crate::page_policy::LoginRoute;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["direct", "redirected", "challenge"]),
    default: "direct",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| {
        Box::new(LoginPage(match value.text() {
            "redirected" => LoginRoute::SameQuery,
            "challenge" => LoginRoute::Challenge,
            _ => LoginRoute::Direct,
        }))
    },
};

#[derive(Debug)]
struct LoginPage(LoginRoute);

impl Quirk for LoginPage {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() {
            return Touched::No;
        }
        policy.pages.login_route = self.0;
        Touched::Yes
    }
}
