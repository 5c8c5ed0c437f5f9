//! The upstream provider is not told that the RP wants the user to sign in anew.
//!
//! ## What changes
//! `prompt=login`, `max_age` and an `id_token_hint` of somebody else send the user upstream, as they should, but without
//! `prompt=login`: a session there signs the user in again without a password.
//!
//! ## Who does it
//! Most providers that sign users in elsewhere, where the connection is not told to pass the parameter on.
//!
//! ## What it is for
//! Showing that a sign-out at the provider, followed by `prompt=login`, lets the next person in all the same when the
//! session lives one provider further.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.1

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "an upstream provider is asked with `prompt=login` where the RP wants a new sign-in",
    step: Step::Login,
    timing: Timing::Live,
    build: |_| Box::new(UpstreamPromptDropped),
};

#[derive(Debug)]
struct UpstreamPromptDropped;

impl Quirk for UpstreamPromptDropped {
    fn upstream_request(&self, _: &Moment<'_>, request: &mut Parameters) -> Touched {
        request.remove("prompt").into()
    }
}
