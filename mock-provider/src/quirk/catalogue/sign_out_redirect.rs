//! How the browser goes back to the RP after a sign-out.
//!
//! ## What changes
//! `302`, `303`, `307`: with this status, after a form too; with 307 the browser posts the form on to the RP. `page`:
//! by a page that goes on by itself. `link`: by a page with a link, which the user must follow.
//!
//! ## Who does it
//! Page: Ory Hydra, when RPs are told over the front channel. Link: Duende, unless an app redirects at once.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0, section 3
//! RFC 9110, section 15.4
//!
//! ## What it is for
//! To see whether users find back to an app that counts on a redirect.

use crate::endpoint::Endpoint;
use crate::policy::{LogoutPolicy, SignOutRedirect as Way};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["usual", "302", "303", "307", "page", "link"]),
    default: "302, and 303 after a form",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(SignOutRedirect(match value.text() {
            "302" => Way::Status(302),
            "303" => Way::Status(303),
            "307" => Way::Status(307),
            "page" => Way::Page,
            "link" => Way::Link,
            _ => Way::Usual,
        }))
    },
};

#[derive(Debug)]
struct SignOutRedirect(Way);

impl Quirk for SignOutRedirect {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !matches!(
            moment.endpoint,
            Endpoint::EndSession | Endpoint::CognitoLogout | Endpoint::Auth0Logout
        ) {
            return Touched::No;
        }
        policy.redirect = self.0;
        Touched::Yes
    }
}
