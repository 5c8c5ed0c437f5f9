//! A refresh must be for the scope `offline_access`.
//!
//! ## What changes
//! A refresh whose scopes lack `offline_access` is refused with `invalid_scope`: it was not granted, or the refresh
//! asks for fewer scopes and leaves it out.
//!
//! ## Who does it
//! authentik, Azure AD B2C.
//!
//! ## References
//! RFC 6749, section 6
//! <https://docs.goauthentik.io/add-secure-apps/providers/oauth2/>
//!
//! ## What it is for
//! An RP that narrows the scopes at a refresh has to keep this one.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "no scope is needed",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |_| Box::new(RefreshOfflineAccessRequired),
};

#[derive(Debug)]
struct RefreshOfflineAccessRequired;

impl Quirk for RefreshOfflineAccessRequired {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.required_scope = Some("offline_access");
        Touched::Yes
    }
}
