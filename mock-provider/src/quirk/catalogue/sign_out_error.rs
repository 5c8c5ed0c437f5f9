//! What users see of a sign-out that is refused.
//!
//! ## What changes
//! `html`: a page with status 400. `json`: an OAuth error with status 400. `plain-text`: a line of text with status
//! 400. `redirect`: a redirect to the provider's own `/error`, with `error` in the address.
//!
//! ## Who does it
//! JSON: Zitadel. Redirect: Amazon Cognito, managed login.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 4
//! <https://github.com/zitadel/oidc/blob/81322d9/pkg/op/session.go>

use crate::endpoint::Endpoint;
use crate::page_policy::ErrorPage;
use crate::policy::LogoutPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["html", "json", "plain-text", "redirect"]),
    default: "html",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(SignOutError(ErrorPage::named(value.text()))),
};

#[derive(Debug)]
struct SignOutError(ErrorPage);

impl Quirk for SignOutError {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !matches!(
            moment.endpoint,
            Endpoint::EndSession | Endpoint::CognitoLogout | Endpoint::Auth0Logout
        ) {
            return Touched::No;
        }
        policy.refused = self.0;
        Touched::Yes
    }
}
