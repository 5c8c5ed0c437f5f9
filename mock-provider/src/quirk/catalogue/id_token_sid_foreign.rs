//! `sid` of the ID token names another session.
//!
//! ## What changes
//! It becomes that of a session that never was, and another one in every token. A refreshed ID token thus names another
//! session than that of the sign-in, and logout tokens fit neither.
//!
//! ## Who does it
//! Nobody on purpose; it is what an RP sees that mixes two sign-ins up.
//!
//! ## References
//! OpenID Connect Front-Channel Logout 1.0, section 3
//! OpenID Connect Back-Channel Logout 1.0, section 2.1
//!
//! ## What it is for
//! To try apps that end sessions by `sid`.

use crate::jws::Draft;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "`sid` names the session at the provider",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(IdTokenSidForeign),
};

#[derive(Debug)]
struct IdTokenSidForeign;

impl Quirk for IdTokenSidForeign {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let Some(sid) = token.claims.get_mut("sid") else {
            return Touched::No;
        };
        *sid = json!(uuid(&format!("session {sid} {}", moment.now)));
        Touched::Yes
    }
}
