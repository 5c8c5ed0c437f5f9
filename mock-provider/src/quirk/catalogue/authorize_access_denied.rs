//! The authorization request is answered with `access_denied`.
//!
//! ## What changes
//! Without a login page, as if the user or a rule of the provider had said no. The RP has to show that, and let the
//! user try again.
//!
//! ## Who does it
//! Every provider when the user cancels; Auth0 when a rule refuses.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.6
//! RFC 6749, section 4.1.2.1

use crate::endpoint::Endpoint;
use crate::quirk::hook::{Decision, Denial};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "the user decides",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |_| Box::new(AuthorizeAccessDenied),
};

#[derive(Debug)]
struct AuthorizeAccessDenied;

impl Quirk for AuthorizeAccessDenied {
    fn authorize(&self, moment: &Moment<'_>, decision: &mut Decision) -> Touched {
        if moment.endpoint != Endpoint::Authorize {
            return Touched::No;
        }
        decision.denial = Some(Denial {
            error: "access_denied",
            reason: "the provider was told to deny access",
        });
        Touched::Yes
    }
}
