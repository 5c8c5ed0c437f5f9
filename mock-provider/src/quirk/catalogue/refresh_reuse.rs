//! What happens when a used-up refresh token comes again.
//!
//! ## What changes
//! `revoke-family`: it is refused and every token of that sign-in is revoked. `destroy-session`: the session at the
//! provider ends too, with every token of every client that came of it. `rejected`: it is refused, nothing else.
//! `allowed`: it works.
//! Only a rotated refresh token is ever used up.
//!
//! ## Who does it
//! Revoking the family: Auth0, Okta. Destroying the session: Kanidm. Rejecting: Duende, dex. Allowing: Keycloak by
//! default, Entra ID.
//!
//! ## References
//! RFC 9700, section 4.14.2
//! <https://auth0.com/docs/secure/tokens/refresh-tokens/refresh-token-rotation>

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::Reuse;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["revoke-family", "destroy-session", "rejected", "allowed"]),
    default: "it is refused, and every token of that sign-in is revoked",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshReuse(match value.text() {
            "destroy-session" => Reuse::DestroySession,
            "rejected" => Reuse::Rejected,
            "allowed" => Reuse::Allowed,
            _ => Reuse::RevokeFamily,
        }))
    },
};

#[derive(Debug)]
struct RefreshReuse(Reuse);

impl Quirk for RefreshReuse {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.reuse = self.0;
        Touched::Yes
    }
}
