//! The answer to a refresh has no ID token.
//!
//! ## What happens
//! The provider answers a refresh with a new access token and no `id_token`. The access token expires twice while the
//! user is signed in; then the user signs out.
//!
//! ## What a correct RP does
//! It takes the new access token, keeps the ID token and what it knows of the user from it, and sends that ID token as the
//! hint of the sign-out.
//!
//! ## Why it matters
//! Core leaves it to the provider whether an ID token comes. RPs that demand one throw a good access token away, and every
//! call to an API fails for the rest of the session; RPs that read the user from it show a user without a name.
//!
//! Field reports: [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/1039),
//! [svelte-langgraph](https://github.com/synergyai-nl/svelte-langgraph/issues/298) (field report 75).
//!
//! ## How to mend it
//! Validate the ID token of a refresh if there is one: same `iss`, `sub` and `aud` as before. If there is none, keep the one
//! from the sign-in, and everything that was read from it.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
//! - field report 75 (docs/field-reports.md)

use crate::{
    drive::{hint_since, outlive_access_token, session_since, sign_in_for_a_while, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 12.2"),
    quirks: &[("refresh-id-token", "absent")],
    needs: &[Need::Refresh],
    covers: &["CORE-25", "field report 75"],
    caught_by: &[
        "hint-of-another-session",
        "keeps-old-refresh-token",
        "refuses-refresh-without-id-token",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let start = w.mark();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    let session = session_since(w, start)?;
    for expiry in ["first", "second"] {
        let refreshed = outlive_access_token(w, lifetime).await?;
        w.expect(
            &format!("the {expiry} expiry"),
            "a new access token is fetched",
            refreshed.granted(),
            &refreshed,
        );
        let there = refreshed.who.is(w, "alice");
        w.expect(
            &format!("the user after the {expiry} expiry"),
            "alice is still signed in",
            there,
            &refreshed,
        );
    }
    if w.file().sign_out.is_some() {
        let start = w.mark();
        let out = sign_out(w, &tab).await?;
        if let Some(hint) = hint_since(w, start) {
            w.expect(
                "the hint of the sign-out",
                "the ID token of alice's sign-in",
                hint.is_of(&session),
                &hint,
            );
        }
        w.expect(
            "the RP's session after sign-out",
            "nobody is signed in",
            out.who.is_signed_out(),
            &out,
        );
    }
    Ok(())
}
