//! The provider signs its users in at another one, and a sign-out travels through both.
//!
//! ## What happens
//! Alice signs in by way of the provider behind the provider, and signs out. The provider sends the browser to the other one, which ends its session and
//! sends the browser back, and the provider sends it on to the RP. Then bob signs in in the same browser.
//!
//! ## What a correct RP does
//! It leaves the way to the browser: nobody is signed in afterwards, and bob is asked who he is and is signed in as bob.
//!
//! ## Why it matters
//! An RP that calls the provider's address from its server, or in a hidden frame with a deadline, ends no session whose cookie is in
//! the browser, and with two providers none of two. One that forgets its own session alone leaves three.
//!
//! Field reports: those of field reports 52 and 62.
//!
//! ## How to mend it
//! Answer the sign-out with a redirect of the whole page to `end_session_endpoint`, with `id_token_hint` and `post_logout_redirect_uri`, and wait for
//! nothing: the browser comes back to the registered page when both are done.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest): `prompt`, `max_age`
//! - [Keycloak, identity brokering](https://www.keycloak.org/docs/latest/server_admin/#_identity_broker)
//! - field report 62 (docs/field-reports.md)

use crate::{
    drive::{End, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario, UpstreamSession},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 62"),
    needs: &[
        Need::Upstream(UpstreamSession::Ends),
        Need::SignOut,
        Need::ProviderLogout,
        Need::UserShown,
    ],
    covers: &["field report 62"],
    caught_by: &[
        "local-logout-only",
        "revokes-user-instead-of-session",
        "userinfo-cached-for-everyone",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let out = sign_out(w, &tab).await?;
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );
    w.expect(
        "where the sign-out by way of both providers ends",
        "on a page of the RP without an error, or at the provider",
        out.journey.end.is_fine_page(w) || matches!(out.journey.end, End::AtProvider(..)),
        &out,
    );
    let next = sign_in(w, &w.tab(), "bob").await?;
    w.expect(
        "the sign-in of the next user",
        "somebody asks who it is",
        next.login_page_shown(),
        &next,
    );
    w.expect_signed_in("the sign-in of the next user", &next, "bob");
    Ok(())
}
