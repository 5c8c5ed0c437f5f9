//! A refreshed ID token speaks of something else than the one of the sign-in.
//!
//! ## What changes
//! The named claim has another value, and everything else is honest. `sub`: another user. `iss`: another issuer.
//! `aud`: another client. `nonce`: a nonce that the RP never sent. `auth-time`: a sign-in a day earlier.
//! An RP that accepts it lets a user slip into the session of another.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that mixes up its sessions, sends.
//!
//! ## References
//! OpenID Connect Core 1.0, section 12.2
//!
//! ## What it is for
//! Each of these an RP has to refuse, and to keep or end its session, never to switch it.

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use serde_json::Value as Json;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["sub", "iss", "aud", "nonce", "auth-time"]),
    default: "it confirms the sign-in",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "iss" => RefreshIdTokenForeign("iss", json!("https://another-issuer.example")),
            "aud" => RefreshIdTokenForeign("aud", json!("another-client")),
            "nonce" => RefreshIdTokenForeign("nonce", json!("another-nonce")),
            "auth-time" => RefreshIdTokenForeign("auth_time", json!(-86_400)),
            _ => RefreshIdTokenForeign("sub", json!("another-user")),
        })
    },
};

#[derive(Debug)]
struct RefreshIdTokenForeign(&'static str, Json);

impl Quirk for RefreshIdTokenForeign {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        let Self(claim, value) = self;
        let value = match (*claim, token.claims.get("auth_time")) {
            ("auth_time", Some(honest)) => earlier(honest, value),
            _ => value.clone(),
        };
        token.claims.insert((*claim).to_owned(), value);
        Touched::Yes
    }
}

/// The time, moved by so many seconds.
fn earlier(honest: &Json, by: &Json) -> Json {
    let seconds = honest.as_i64().zip(by.as_i64());
    json!(seconds.map(|(honest, by)| honest.saturating_add(by)))
}
