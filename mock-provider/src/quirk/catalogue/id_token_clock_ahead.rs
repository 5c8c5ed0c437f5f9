//! The clock that ID tokens are dated with is ahead by so many seconds.
//!
//! ## What changes
//! `iat`, `exp`, `auth_time` and `nbf`, where they are there, are so much later. A few seconds to minutes of leeway are
//! usual.
//!
//! ## Who does it
//! Every pair of machines a little. Okta allows 30 s, and allowed two minutes before.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (9) and (10)
//! RFC 7519, section 4.1.4
//! <https://developer.okta.com/docs/release-notes/>
//!
//! ## What it is for
//! To try verifiers that refuse `iat` in the future without leeway.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Seconds,
    default: "both clocks agree",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(IdTokenClockAhead(value.number())),
};

#[derive(Debug)]
struct IdTokenClockAhead(u64);

impl Quirk for IdTokenClockAhead {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        for name in ["iat", "exp", "auth_time", "nbf"] {
            if let Some(time) = token.claims.get_mut(name)
                && let Some(honest) = time.as_i64()
            {
                *time = json!(honest.saturating_add_unsigned(self.0));
            }
        }
        Touched::Yes
    }
}
