//! A refresh brings a new ID token, and the user signs out.
//!
//! ## What happens
//! The user signs in, the access token expires, and the refresh brings an ID token. Then the user signs out.
//!
//! ## What a correct RP does
//! It sends the newest ID token as `id_token_hint`.
//!
//! ## Why it matters
//! Providers accept an expired hint by courtesy only, and some refuse one that is older than their session. An RP
//! that stores the ID token of the sign-in, and of nothing else, sends one that is hours old at the end of a day: the
//! provider asks for confirmation, or does not sign out. Field reports 46 and 47.
//!
//! ## How to mend it
//! Store `id_token` of each answer that has one: `id_token: fresh.id_token ?? stored.id_token`. In Auth.js that is
//! the `jwt` callback, where the new tokens are put into the token that it returns.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout): the hint is an ID token that was issued before
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
//! - field report 46 (docs/field-reports.md)

use mock_provider::{Kind, LogoutDialect};

use crate::{
    drive::{Outcome as _, hint_since, outlive_access_token, sign_in_for_a_while, sign_out},
    evidence::{Held, Trouble},
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 46"),
    given: &[
        ("refresh-id-token", "present"),
        ("end-session-hint", "optional"),
    ],
    needs: &[Need::SignOut, Need::Refresh, Need::ProviderLogout],
    covers: &["field report 46"],
    caught_by: &["keeps-first-hint", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    let refreshed = outlive_access_token(w, lifetime).await?;
    let mut brought = refreshed.requests.iter().flat_map(|it| &it.issued);
    let newest = brought.rfind(|issued| issued.kind == Kind::IdToken);
    let Some(newest) = newest else {
        return Err(Trouble::missing(format!(
            "the refresh brought no ID token: {}",
            refreshed.seen()
        )));
    };
    let start = w.mark();
    let out = sign_out(w, &tab).await?;
    if w.provider().logout_dialect() == LogoutDialect::RpInitiated {
        let what = "the hint of the sign-out";
        let expected = "the ID token of the refresh";
        match hint_since(w, start) {
            Some(hint) => {
                let is_newest = hint.token.as_ref().is_some_and(|token| token == newest);
                w.expect(what, expected, is_newest, &hint);
            }
            // That there is a hint is the question of another scenario.
            None => w.expect(what, expected, Held::Unknown, &out),
        }
    }
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );
    Ok(())
}
