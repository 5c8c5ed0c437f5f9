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
//! [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/884) (rp-bugs 44).
//!
//! ## How to mend it
//! Keep the ID token in the session, and read it from there in the request that signs out. Make the sign-out route dynamic:
//! `export const dynamic = "force-dynamic"` in Next.js, `Cache-Control: no-store` in front of any cache.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//!   (`id_token_hint`)
//! - OpenID Foundation: `oidcc-client-test-rp-init-logout`, which asks for a token of the test, whosever it is
//! - rp-bugs 44

use crate::{
    drive::{Hint, Outcome as _, SignOut, hint_since, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 2"),
    needs: &[Need::SignOut, Need::ProviderLogout],
    covers: &["oidcc-client-test-rp-init-logout", "rp-bugs 44"],
    caught_by: &["hint-of-last-sign-in"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alices = w.tab();
    w.must_sign_in(&sign_in(w, &alices, "alice").await?, "alice")?;
    let bobs_browser = w.another_browser("bob's browser")?;
    let bobs = bobs_browser.tab();
    w.must_sign_in(&sign_in(w, &bobs, "bob").await?, "bob")?;

    let start = w.mark();
    let out = sign_out(w, &alices).await?;
    expect_own(w, "alice", hint_since(w, start).as_ref(), &out);
    let who = who_am_i(w, &bobs_browser).await?;
    let session = w.provider().sessions().iter().any(|session| session.user == "bob");
    let seen = format!("{who}, and the provider has {} session of bob's", if session { "a" } else { "no" });
    w.expect("bob after alice's sign-out", "he is signed in at both ends", who.is(w, "bob") && session, (seen, out.seqs()));

    let start = w.mark();
    let out = sign_out(w, &bobs).await?;
    expect_own(w, "bob", hint_since(w, start).as_ref(), &out);
    Ok(())
}

/// The sign-out was that of `user`: in what it brought to the provider, and in what came of it.
fn expect_own(w: &World, user: &str, hint: Option<&Hint>, out: &SignOut) {
    if let Some(hint) = hint {
        let what = format!("the hint of {user}'s sign-out");
        let expected = format!("an ID token of {user}'s session");
        w.expect(&what, &expected, hint.user() == Some(user), hint);
    }
    let what = format!("{user}'s sign-out");
    let gone = out.who.is_signed_out() && !w.provider().sessions().iter().any(|session| session.user == user);
    w.expect(&what, "nobody is signed in there, and the provider's session has ended", gone, out);
}
