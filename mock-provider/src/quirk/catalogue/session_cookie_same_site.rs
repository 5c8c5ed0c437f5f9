//! Which requests from other sites bring the cookies of the provider's session along.
//!
//! ## What changes
//! `strict`: no request, so that every sign-in asks for the password and no sign-out finds a session. `none`: all,
//! and the cookies are `Secure`. `unsaid`: browsers decide. `none-and-compatible`: as `none`, and a second cookie
//! without the attribute.
//!
//! ## Who does it
//! None and compatible: Auth0.
//!
//! ## References
//! RFC 6265bis, section 5.6.7
//! <https://auth0.com/docs/manage-users/cookies/samesite-cookie-attribute-changes>

use crate::policy::{CookiePolicy, SameSite};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["lax", "strict", "none", "unsaid", "none-and-compatible"]),
    default: "lax",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| {
        Box::new(SessionCookieSameSite(match value.text() {
            "strict" => SameSite::Strict,
            "none" => SameSite::None,
            "unsaid" => SameSite::Unsaid,
            "none-and-compatible" => SameSite::NoneAndCompatible,
            _ => SameSite::Lax,
        }))
    },
};

#[derive(Debug)]
struct SessionCookieSameSite(SameSite);

impl Quirk for SessionCookieSameSite {
    fn session_cookies(&self, _: &Moment<'_>, policy: &mut CookiePolicy) -> Touched {
        policy.same_site = self.0;
        Touched::Yes
    }
}
