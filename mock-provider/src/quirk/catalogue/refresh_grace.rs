//! How long a used-up refresh token is still accepted.
//!
//! ## What changes
//! So many seconds after its first use, a rotated refresh token works once more. Later it is reused, as
//! `refresh-reuse` says.
//! An RP that refreshes twice at the same time goes unharmed. `refresh-grace-depth` says which tokens are meant, and
//! `refresh-grace-token` what comes back.
//!
//! ## Who does it
//! Okta 30 (up to 60), Amazon Cognito up to 60, Rauthy 5, Ory Hydra up to 300 where it is set, Auth0 where it is set.
//!
//! ## References
//! RFC 9700, section 4.14.2
//! <https://developer.okta.com/docs/guides/refresh-tokens/main/>
//! <https://auth0.com/docs/secure/tokens/refresh-tokens/configure-refresh-token-rotation>
//!
//! ## What it is for
//! Seeing whether parallel refreshes of an RP are harmless at a provider that forgives them, and fatal at one that
//! does not.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "it is not accepted",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| Box::new(RefreshGrace(value.number())),
};

#[derive(Debug)]
struct RefreshGrace(u64);

impl Quirk for RefreshGrace {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.grace = self.0;
        Touched::Yes
    }
}
