//! What users see of an authorization request whose answer may go to no RP.
//!
//! ## What changes
//! That is a request without a registered client or redirect URI. `html`: a page with status 400. `json`: an OAuth error
//! with status 400. `plain-text`: a line of text with status 400. `redirect`: a redirect to the provider's own `/error`,
//! with `error` and `client_id` in the address; a redirect URI that is not registered is `redirect_mismatch` there.
//!
//! ## Who does it
//! JSON: Okta. Plain text: Zitadel. Redirect: Amazon Cognito, Ory Hydra.
//!
//! ## References
//! RFC 6749, section 4.1.2.1
//! <https://github.com/zitadel/oidc/blob/main/pkg/op/error.go>
//!
//! ## What it is for
//! To see what the users and the administrators of an app are shown when its registration is wrong.

use crate::page_policy::ErrorPage;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["html", "json", "plain-text", "redirect"]),
    default: "html",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(AuthorizeErrorPage(ErrorPage::named(value.text()))),
};

#[derive(Debug)]
struct AuthorizeErrorPage(ErrorPage);

impl Quirk for AuthorizeErrorPage {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() {
            return Touched::No;
        }
        policy.pages.error_page = self.0;
        Touched::Yes
    }
}
