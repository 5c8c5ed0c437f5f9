//! The callback carries a `state` that the RP did not send.
//!
//! ## What happens
//! The user signs in at the provider. On the way back `state` is replaced by another value of the same length; the code
//! is right.
//!
//! ## What a correct RP does
//! It refuses the callback: nobody is signed in, and an error page offers a new attempt. An RP that sends no `state` is
//! not asked.
//!
//! ## Why it matters
//! `state` is how an RP knows that the answer belongs to something that this browser asked for. Without the comparison
//! an attacker sends a victim the address of his own callback, and the victim works in the attacker's account without
//! noticing.
//!
//! Field reports: [fastapi-sso](https://github.com/tomasvotava/fastapi-sso/issues/266),
//! [lion-reader](https://github.com/brendanlong/lion-reader/issues/1263) (field report 116).
//!
//! ## How to mend it
//! Keep the value in a cookie of the sign-in, compare before anything else is done with the callback, and use it once.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)
//! - [RFC 6749, section 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)
//! - field report 116 (docs/field-reports.md)

use browser::Request;

use crate::{
    drive::{hold_callback, let_go, parameters, set_parameters},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 10.12"),
    covers: &["BCP-01", "field report 116"],
    caught_by: &["skips:state"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let mut callback = hold_callback(w, &tab, "alice").await?;
    if !replace_state(&mut callback) {
        return Err(Trouble::unasked("the RP sends no `state`"));
    }
    let arrived = let_go(w, &tab, callback).await?;
    w.expect_refused("the callback with another `state`", &arrived);
    Ok(())
}

/// Turns every letter and digit of `state` into another one; `false` where there is no `state`.
fn replace_state(callback: &mut Request) -> bool {
    let mut pairs = parameters(callback);
    let mut found = false;
    for (_, value) in pairs.iter_mut().filter(|(name, _)| name == "state") {
        found = true;
        *value = value
            .chars()
            .map(|c| if c == 'x' { 'y' } else { 'x' })
            .collect();
    }
    set_parameters(callback, &pairs);
    found
}
