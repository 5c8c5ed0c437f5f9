//! A callback is opened in another browser than the one that began the sign-in.
//!
//! ## What happens
//! An attacker signs in at the provider with his own account, stops before the RP sees the callback, and has a victim
//! open its address, with code and `state` as they are. The victim has a sign-in of her own pending.
//!
//! ## What a correct RP does
//! It refuses: the victim is not signed in as the attacker.
//!
//! ## Why it matters
//! A `state` that is merely known to the server, and not tied to the browser that got it, stops nobody: the attacker's
//! is known as well. The victim then works in the attacker's account, or links the attacker's identity to her own.
//!
//! Field reports: [fastapi-sso](https://github.com/tomasvotava/fastapi-sso/issues/266),
//! [stonyx-oauth](https://github.com/abofs/stonyx-oauth/issues/36),
//! [apps-script-oauth2](https://github.com/googleworkspace/apps-script-oauth2/issues/316) (field report 116).
//!
//! ## How to mend it
//! Put `state`, or a hash of it, into a cookie when the sign-in begins, and take a callback from a browser that has
//! that cookie alone. PKCE helps only if the verifier is kept by the browser as well, not looked up by `state`.
//!
//! ## References
//! - [RFC 6749, section 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)
//! - [RFC 9700, section 4.7](https://www.rfc-editor.org/rfc/rfc9700#section-4.7)
//! - field report 116 (docs/field-reports.md)

use crate::{
    drive::{hold_callback, let_go},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 10.12"),
    covers: &["BCP-02", "field report 116"],
    caught_by: &["state-not-bound-to-browser"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let attacker = w.another_browser("attacker")?;
    let bait = hold_callback(w, &attacker.tab(), "bob").await?;
    let tab = w.tab();
    hold_callback(w, &tab, "alice").await?;
    let lured = let_go(w, &tab, bait).await?;
    w.expect_refused("the attacker's callback in the victim's browser", &lured);
    Ok(())
}
