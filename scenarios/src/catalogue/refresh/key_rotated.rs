//! The provider rotates its keys between the sign-in and the refresh.
//!
//! ## What happens
//! The user signs in, and the access token expires. Meanwhile the provider has new keys: the ID token of the refresh
//! is signed with one that the RP has not seen, and the old one is gone.
//!
//! ## What a correct RP does
//! It fetches the keys again, verifies the new ID token, and the user stays signed in.
//!
//! ## Why it matters
//! Sessions live longer than keys. An RP that fetches the keys once, or only on the way of the sign-in, refuses each
//! refreshed ID token after a rotation, and signs all users out within one token life. Field reports 29 and 30 have
//! the cases of the sign-in.
//!
//! ## How to mend it
//! Give the refresh the same source of keys as the sign-in, one that fetches again when a token names a key that is
//! not known. Do not keep a copy of the key set in the session.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 10.1.1](https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys)
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
//! - field reports 29, 30 (docs/field-reports.md)

use crate::{
    drive::{outlive_access_token, sign_in_for_a_while},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 10.1.1"),
    given: &[("refresh-id-token", "present")],
    needs: &[Need::Refresh],
    covers: &["field report 29", "field report 30"],
    caught_by: &["keeps-keys-forever"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    w.quirk("key-rotated", "true")?;
    let refreshed = outlive_access_token(w, lifetime).await?;
    w.expect(
        "the user after the refresh",
        "alice is still signed in",
        refreshed.granted() && refreshed.who.is(w, "alice"),
        &refreshed,
    );
    Ok(())
}
