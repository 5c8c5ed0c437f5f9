//! A refresh brought a new ID token, and the user signs out.
//!
//! ## What happens
//! The user signs in, the access token expires, and the answer to the refresh has a new ID token. Then the user signs out.
//!
//! ## What a correct RP does
//! It sends the newest ID token as `id_token_hint`.
//!
//! ## Why it matters
//! There are providers that remember the newest ID token alone, and take no other one for a hint. And the first one expires
//! while the session goes on. An RP that stores the ID token once, at the sign-in, works when it is tried out, and is refused
//! an hour later.
//!
//! Field reports: [Spring Authorization Server](https://github.com/spring-attic/spring-authorization-server/issues/2026)
//! twice ([2136](https://github.com/spring-attic/spring-authorization-server/issues/2136)); the report that began this catalogue
//! keeps neither the ID token nor the refresh token of a refresh (field report 46).
//!
//! ## How to mend it
//! Where the answer to a refresh is stored, store its ID token too: `id_token: fresh.id_token ?? stored.id_token`.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - field report 46 (docs/field-reports.md)

use mock_provider::Kind;

use crate::{
    drive::{Outcome as _, hint_since, outlive_access_token, sign_in_for_a_while, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 46"),
    needs: &[Need::SignOut, Need::Refresh, Need::EndSession],
    covers: &["field report 46"],
    caught_by: &[
        "ends-session-from-server",
        "keeps-first-hint",
        "local-logout-only",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    let refreshed = outlive_access_token(w, lifetime).await?;
    if !refreshed.granted() || !refreshed.who.is(w, "alice") {
        return Err(Trouble::missing(format!(
            "there was no refresh to sign out after: {}",
            refreshed.seen()
        )));
    }
    let answers = refreshed.requests.iter().rev();
    let newest = answers
        .flat_map(|answer| &answer.issued)
        .find(|issued| issued.kind == Kind::IdToken);
    let Some(newest) = newest else {
        return Err(Trouble::unasked("the refresh brought no new ID token"));
    };
    let start = w.mark();
    let out = sign_out(w, &tab).await?;
    // Whether a hint comes at all is another scenario's question.
    if let Some(hint) = hint_since(w, start) {
        let is_newest = hint
            .token
            .as_ref()
            .is_some_and(|token| token.value == newest.value);
        w.expect(
            "the hint of the sign-out",
            "the ID token that the refresh brought",
            is_newest,
            &hint,
        );
    }
    w.expect_own_session_over(&out);
    w.expect_provider_session_over(&out);
    Ok(())
}
