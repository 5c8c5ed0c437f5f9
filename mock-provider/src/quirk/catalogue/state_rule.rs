//! Which values of `state` the provider takes.
//!
//! ## What changes
//! `letters`: letters, digits, `-`, `.`, `_`, `~` and nothing else. `no-json`: anything but a JSON object. Other values
//! are answered with `invalid_request`. A least length is the quirk `require-state`.
//!
//! ## Who does it
//! Letters: Okta. No JSON: Amazon Cognito.
//!
//! ## References
//! RFC 6749, sections 4.1.1 and 10.12
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>
//!
//! ## What it is for
//! To see whether an app that puts data into `state` encodes it.

use crate::endpoint::Endpoint;
use crate::quirk::hook::{Decision, Denial};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["any", "letters", "no-json"]),
    default: "any",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(StateRule(match value.text() {
            "letters" => |state| state.chars().all(is_plain),
            "no-json" => |state| !is_json(state),
            _ => |_| true,
        }))
    },
};

#[derive(Debug)]
struct StateRule(fn(&str) -> bool);

impl Quirk for StateRule {
    fn authorize(&self, moment: &Moment<'_>, decision: &mut Decision) -> Touched {
        let state = decision.request.get("state").unwrap_or_default();
        if moment.endpoint != Endpoint::Authorize || (self.0)(state) {
            return Touched::No;
        }
        decision.denial = Some(Denial {
            error: "invalid_request",
            reason: "state has characters that this provider does not take",
        });
        Touched::Yes
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~".contains(c)
}

fn is_json(state: &str) -> bool {
    state.trim_start().starts_with('{') && serde_json::from_str::<serde_json::Value>(state).is_ok()
}
