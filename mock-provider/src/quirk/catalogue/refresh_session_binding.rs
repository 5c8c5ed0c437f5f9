//! What the end of the session at the provider does to refresh tokens.
//!
//! ## What changes
//! `independent`: nothing. `ends-at-logout`: after a sign-out a refresh is refused with `invalid_grant`. `bound`: also
//! when the session ran out.
//! `bound-unless-offline`: the same, but not for sign-ins with the scope `offline_access`.
//!
//! ## Who does it
//! Independent: Amazon Cognito, Okta, Auth0. At the logout: Rauthy. Bound: Keycloak, whose offline tokens are not;
//! dex, where it is configured.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.7
//! <https://www.keycloak.org/docs/latest/server_admin/>
//!
//! ## What it is for
//! A user who signs out in another application is signed out here too, at the next refresh: the RP has to notice.

use crate::endpoint::Endpoint;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::SessionBinding;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "independent",
        "ends-at-logout",
        "bound",
        "bound-unless-offline",
    ]),
    default: "nothing: they are for when the user is away",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshSessionBinding(match value.text() {
            "ends-at-logout" => SessionBinding::EndsAtLogout,
            "bound" => SessionBinding::Bound,
            "bound-unless-offline" => SessionBinding::BoundUnlessOffline,
            _ => SessionBinding::Independent,
        }))
    },
};

#[derive(Debug)]
struct RefreshSessionBinding(SessionBinding);

impl Quirk for RefreshSessionBinding {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() && moment.endpoint != Endpoint::Introspection {
            return Touched::No;
        }
        policy.refresh.binding = self.0;
        Touched::Yes
    }
}
