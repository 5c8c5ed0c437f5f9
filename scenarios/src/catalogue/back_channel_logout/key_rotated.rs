//! The provider has rotated its keys since the user signed in.
//!
//! ## What happens
//! Alice is signed in. The provider replaces its signing keys, and the logout token for her session is the first
//! thing that the RP sees of the new ones.
//!
//! ## What a correct RP does
//! It fetches the provider's keys again, answers 200 or 204, and ends the session.
//!
//! ## Why it matters
//! Sessions last for days and weeks, keys sometimes do not. At a sign-in an RP that knows only the old keys shows an
//! error, and somebody complains; a logout token that it cannot verify is answered with 400, and nobody sees that the
//! session lives on.
//!
//! ## How to mend it
//! Verify logout tokens with the same key store as ID tokens, one that fetches the JWK set again when a `kid` is
//! unknown. Bound how often: the address is open to everybody.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (2)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [OpenID Connect Core 1.0, section 10.1.1](https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys)

use crate::{
    drive::{Fate, expect_taken, logout_token, send_logout_token, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Core 1.0, 10.1.1"),
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-23"],
    caught_by: &[
        "ends-nothing-on-logout-token",
        "keeps-keys-forever",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    w.provider().rotate_keys();
    let told = send_logout_token(w, logout_token(w, &alice)?).await?;
    expect_taken(w, "a logout token with a new key", &told);
    alice
        .expect(w, "the session after it", Fate::Ends, &told)
        .await
}
