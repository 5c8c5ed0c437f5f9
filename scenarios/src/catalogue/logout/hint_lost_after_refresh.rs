//! The access token was refreshed without a new ID token, and the user signs out.
//!
//! ## What happens
//! The user signs in, the access token expires, and the answer to the refresh has no `id_token`, as Core allows. Then the
//! user signs out at a provider that ends its session only for a hint.
//!
//! ## What a correct RP does
//! It keeps the ID token that it has until a newer one comes, and sends that as `id_token_hint`.
//!
//! ## Why it matters
//! An RP that stores the whole answer to the refresh overwrites its ID token with nothing. Sign-out works right after
//! the sign-in, which is when it is tried, and fails an hour later: the provider asks a question, or refuses, and its session
//! lives on.
//!
//! Field reports: [LibreChat](https://github.com/danny-avila/LibreChat/pull/12999),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/1839),
//! [auth-vue](https://github.com/volverjs/auth-vue/pull/50) (field report 45).
//!
//! ## How to mend it
//! Merge the answer into what is stored instead of replacing it: `id_token: fresh.id_token ?? stored.id_token`, and the same
//! for the refresh token. In NextAuth, what the `jwt` callback returns after a refresh begins with all of the old token, and
//! the ID token in it is replaced only if the answer has one.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse): the
//!   answer to a refresh might not contain an `id_token`
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - field reports 44, 45 (docs/field-reports.md)

use mock_provider::LogoutDialect;

use crate::{
    drive::{
        Outcome as _, hint_since, outlive_access_token, session_since, sign_in_for_a_while,
        sign_out,
    },
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 12.2"),
    given: &[("end-session-hint", "required")],
    quirks: &[("refresh-id-token", "absent")],
    needs: &[Need::SignOut, Need::Refresh, Need::ProviderLogout],
    covers: &["RPL-02", "field report 44", "field report 45"],
    caught_by: &[
        "drops-hint-at-refresh",
        "ends-session-from-server",
        "hint-of-another-session",
        "local-logout-only",
        "revokes-user-instead-of-session",
        "sends-no-hint",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let start = w.mark();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    let session = session_since(w, start)?;
    let refreshed = outlive_access_token(w, lifetime).await?;
    if !refreshed.granted() || !refreshed.who.is(w, "alice") {
        return Err(Trouble::missing(format!(
            "there was no refresh to sign out after: {}",
            refreshed.seen()
        )));
    }
    let start = w.mark();
    let out = sign_out(w, &tab).await?;
    let what = "the hint of the sign-out";
    let expected = "the ID token that alice's sign-in brought";
    match hint_since(w, start) {
        Some(hint) => w.expect(what, expected, hint.is_of(&session), &hint),
        None if w.provider().logout_dialect() == LogoutDialect::RpInitiated => {
            w.expect(
                what,
                expected,
                false,
                (format!("no hint came, {}", out.seen()), out.seqs()),
            );
        }
        // The other dialects know no hint: there the sign-out alone is asked about.
        None => {}
    }
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );
    w.expect(
        "the provider's session after sign-out",
        "it has ended",
        out.provider_session_ended(),
        &out,
    );
    Ok(())
}
