//! Two users sign out, and one takes the other's ID token along as the hint.
//!
//! ## What happens
//! Alice signs in, then Bob in a browser of his own. Alice signs out, then Bob does.
//!
//! ## What a correct RP does
//! Each sign-out brings the provider an ID token of the session that is being ended, or no hint at all. Alice's sign-out
//! leaves Bob signed in at both ends.
//!
//! ## Why it matters
//! The ID token is often handed from the session to the sign-out through something that outlives the request: a variable of
//! the module, a cache, a route that the framework renders once and serves to everybody. The hint then speaks of somebody
//! else. A provider that trusts it ends the wrong session; one that compares asks or refuses, and the right session lives
//! on. And a stranger's ID token, with all that it says of the person, stands in this user's address bar.
//!
//! Field reports: the sign-out route of a Next.js app that was taken for static and built once; hints that are empty or not of
//! the session in [nuxt-oidc-auth](https://github.com/itpropro/nuxt-oidc-auth/issues/79) and
//! [`mod_auth_openidc`](https://github.com/OpenIDC/mod_auth_openidc/issues/974); without a hint,
//! [Grafana](https://github.com/grafana/grafana/issues/67987) and
//! [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/884) (field report 44).
//!
//! ## How to mend it
//! Keep the ID token in the session, and read it from there in the request that signs out. Make the sign-out route dynamic:
//! `export const dynamic = "force-dynamic"` in Next.js, `Cache-Control: no-store` in front of any cache.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//!   (`id_token_hint`)
//! - OpenID Foundation: `oidcc-client-test-rp-init-logout`, which asks for a token of the test, whosever it is
//! - field report 44 (docs/field-reports.md)

use browser::Tab;

use crate::{
    drive::{Outcome as _, SignOut, hint_since, session_since, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 2"),
    needs: &[Need::SignOut, Need::ProviderLogout],
    covers: &[
        "oidcc-client-test-rp-init-logout",
        "RPL-02",
        "field report 44",
    ],
    caught_by: &["hint-of-another-session", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alices = signed_in(w, w.tab(), "alice").await?;
    let bobs = signed_in(w, w.another_browser("bob's browser")?.tab(), "bob").await?;
    let out = expect_own(w, &alices, "alice").await?;
    let who = who_am_i(w, &w.browser_of(&bobs.tab)).await?;
    let there = w
        .provider()
        .sessions()
        .iter()
        .any(|session| session.id == bobs.session);
    let seen = format!(
        "{who}, and bob's session at the provider {}",
        if there { "is there" } else { "has ended" }
    );
    w.expect(
        "bob after alice's sign-out",
        "he is signed in at both ends",
        who.is(w, "bob") && there,
        (seen, out.seqs()),
    );
    expect_own(w, &bobs, "bob").await?;
    Ok(())
}

/// A user in a browser, and the session at the provider.
struct SignedIn {
    tab: Tab,
    session: String,
}

async fn signed_in(w: &World, tab: Tab, user: &str) -> Result<SignedIn, Trouble> {
    let start = w.mark();
    w.must_sign_in(&sign_in(w, &tab, user).await?, user)?;
    Ok(SignedIn {
        tab,
        session: session_since(w, start)?,
    })
}

/// Signs `user` out, and expects that it was the own session: in what was brought to the provider, and in what came of it.
async fn expect_own(w: &World, signed_in: &SignedIn, user: &str) -> Result<SignOut, Trouble> {
    let start = w.mark();
    let out = sign_out(w, &signed_in.tab).await?;
    if let Some(hint) = hint_since(w, start) {
        let what = format!("the hint of {user}'s sign-out");
        let expected = format!("an ID token of {user}'s session {}", signed_in.session);
        w.expect(&what, &expected, hint.is_of(&signed_in.session), &hint);
    }
    let gone = out.who.is_signed_out();
    w.expect(
        &format!("{user} at the RP after the sign-out"),
        "nobody is signed in there",
        gone,
        &out,
    );
    // Whether the browser is sent to the provider at all is another scenario's question.
    if out.reached_provider(w) {
        let ended = !w
            .provider()
            .sessions()
            .iter()
            .any(|session| session.id == signed_in.session);
        w.expect(
            &format!("{user}'s session at the provider"),
            "it has ended",
            ended,
            &out,
        );
    }
    Ok(out)
}
