//! Which parameter, unknown to OpenID Connect, the authorization response has.
//!
//! ## What changes
//! `session-state` adds a `session_state` that no session management made, or puts it in place of the real one;
//! `authuser` adds `authuser` and `prompt`. An RP has to ignore what it does not know.
//!
//! ## Who does it
//! `session_state` without the means to check it: Entra ID. `authuser`: Google.
//!
//! ## References
//! RFC 6749, section 4.1.2
//! OpenID Connect Session Management 1.0, section 3

use crate::parameters::Parameters;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["none", "session-state", "authuser"]),
    default: "none",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |value| {
        Box::new(CallbackExtra(match value.text() {
            "session-state" => Extra::SessionState,
            "authuser" => Extra::Authuser,
            _ => Extra::None,
        }))
    },
};

#[derive(Debug)]
struct CallbackExtra(Extra);

impl Quirk for CallbackExtra {
    fn authorization_response(&self, moment: &Moment<'_>, response: &mut Parameters) -> Touched {
        if response.get("code").is_none() {
            return Touched::No;
        }
        match self.0 {
            Extra::None => return Touched::No,
            Extra::SessionState => {
                response.set("session_state", &uuid(moment.user.unwrap_or_default()));
            }
            Extra::Authuser => {
                response.set("authuser", "0");
                response.set("prompt", "none");
            }
        }
        Touched::Yes
    }
}

#[derive(Debug)]
enum Extra {
    None,
    SessionState,
    Authuser,
}
