//! After the first user has signed out, a second one signs in in the same browser.
//!
//! ## What happens
//! Alice signs in, looks at her page, and signs out. Bob presses the RP's sign-in button in the same browser and types his
//! own name and password. Then the session at the provider ends while the RP's goes on, and Alice signs in over Bob's.
//!
//! ## What a correct RP does
//! Bob is signed in as Bob, and no page shows him anything of Alice's. Every sign-in begins a new session; nothing of the
//! old one is carried over.
//!
//! ## Why it matters
//! A computer in a library, a shop or a family is used like this every day. Where the provider's session survived the
//! sign-out, Bob never gets to the login page and is Alice. Where the RP keeps what it knew of the last user, under a
//! cookie, in a store or in a cached page, Bob types his own password and reads Alice's data.
//!
//! Field reports: [Harbor](https://github.com/goharbor/harbor/issues/17096) three times
//! ([12905](https://github.com/goharbor/harbor/issues/12905), [12782](https://github.com/goharbor/harbor/issues/12782)),
//! [File Browser](https://github.com/gtsteffaniak/filebrowser/issues/791),
//! [Web of Needs](https://github.com/researchstudio-sat/webofneeds/issues/781) (field report 66).
//!
//! ## How to mend it
//! Begin a new session in the callback, whatever was there before: a new session id, and everything in it from the new
//! tokens. End the provider's session at sign-out. Answer pages for signed-in users with `Cache-Control: no-store`.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) and
//!   [section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken) (`sub`: whom the sign-in is about)
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - field report 66 (docs/field-reports.md)

use browser::Tab;

use crate::{
    drive::{protected, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 2"),
    needs: &[Need::SignOut, Need::UserShown],
    covers: &["field report 66"],
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
    let names_user = page_names(w, &tab, "alice").await?;
    sign_out(w, &tab).await?;
    let bob = sign_in(w, &tab, "bob").await?;
    w.expect_signed_in("bob's sign-in after alice's sign-out", &bob, "bob");
    expect_page_of(w, &tab, "bob", "alice", names_user).await?;

    w.end_provider_sessions().await;
    let alice = sign_in(w, &tab, "alice").await?;
    // An RP that sees a session and asks nobody anything has signed nobody in.
    if alice.login_page_shown() {
        w.expect_signed_in("alice's sign-in over bob's session", &alice, "alice");
        expect_page_of(w, &tab, "alice", "bob", names_user).await?;
    }
    Ok(())
}

/// The protected page is the one of `user`, and says nothing of `other`.
async fn expect_page_of(
    w: &World,
    tab: &Tab,
    user: &str,
    other: &str,
    names_user: bool,
) -> Result<(), Trouble> {
    if w.file().protected.is_none() {
        return Ok(());
    }
    let visit = protected(w, tab, None).await?;
    let held = visit.shown && !names(w, tab, other) && (!names_user || names(w, tab, user));
    w.expect(
        &format!("{user}'s page"),
        &format!("it is shown, and nothing on it is {other}'s"),
        held,
        &visit,
    );
    Ok(())
}

/// Whether the protected page names the user at all.
async fn page_names(w: &World, tab: &Tab, user: &str) -> Result<bool, Trouble> {
    if w.file().protected.is_none() {
        return Ok(false);
    }
    protected(w, tab, None).await?;
    Ok(names(w, tab, user))
}

/// Whether the page in `tab` contains what the RP shows of this user.
fn names(w: &World, tab: &Tab, user: &str) -> bool {
    let shown = w.shown_as(user);
    tab.page()
        .zip(shown)
        .is_some_and(|(page, shown)| page.text().contains(&shown))
}
