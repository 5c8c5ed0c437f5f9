//! The sign-in after a sign-out runs straight into the sign-out again.
//!
//! ## What happens
//! The user signs out and goes on from the page where that ends: on the provider's login page the password is
//! typed there; on a page of the RP the sign-in button is pressed. Then the same with a sign-out that is
//! pressed when the sessions of RP and provider are already over.
//!
//! ## What a correct RP does
//! The sign-in ends on a page of the RP, and the user is signed in and stays so. The RP never takes its own
//! sign-out, sign-in or callback address for the page that the user wanted to see.
//!
//! ## Why it matters
//! The return address of a sign-in is often the address that the user came from, kept in a cookie or in the session. When
//! that is the sign-out, the password is right, the callback works, and the next redirect signs out again: every time, for
//! this user, until the cookies are deleted.
//!
//! Field reports: NextAuth with `signOut({ callbackUrl: "/api/auth/logout" })`, the usual mend for Cognito, keeps that address in
//! its `next-auth.callback-url` cookie, and the sign-in on the login page to which it leads goes round in circles.
//! [geminastrongbox](https://github.com/zendesk/geminastrongbox/issues/23),
//! [LibreNMS](https://github.com/librenms/librenms/issues/48), [Nextcloud](https://github.com/nextcloud/user_oidc/pull/761)
//! [twice](https://github.com/nextcloud/server/pull/43701) (field report 64); signed out at once by what was left of the last
//! session, [CiviForm](https://github.com/civiform/civiform/pull/12656) (field report 69).
//!
//! ## How to mend it
//! Check the return address when it is stored and when it is used, and take the start page where it is the RP's own sign-in,
//! sign-out or callback. In NextAuth 4, sign out with `signOut({ redirect: false })` and navigate to the route that signs out
//! at the provider afterwards; let the provider return to a page of the app (`logout_uri` at Cognito), not to the callback.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout)
//! - [OpenID Connect Core 1.0, section 3.1.2.5](https://openid.net/specs/openid-connect-core-1_0.html#AuthResponse)
//! - field reports 64, 69 (docs/field-reports.md)

use browser::Tab;

use crate::{
    drive::{
        End, Outcome as _, ProviderPage, SignOut, go_on, sign_in, sign_out, sign_out_too_late,
        who_am_i,
    },
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 3"),
    // The sign-out that comes too late is the user's: a logout token would at times be there before.
    given: &[("back-channel-logout", "off")],
    needs: &[Need::SignOut],
    covers: &["field report 64", "field report 69"],
    caught_by: &["returns-to-sign-out", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How often the RP is asked afterwards whether the user is still signed in.
const LOOKS: usize = 3;

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let out = sign_out(w, &tab).await?;
    expect_way_back(w, &tab, &out, "after the sign-out").await?;
    if w.file().supports.session_cookies.is_empty() {
        return Ok(());
    }
    w.provider().end_sessions();
    let out = sign_out_too_late(w, &tab).await?;
    expect_way_back(w, &tab, &out, "after a sign-out that came too late").await
}

/// From where the sign-out ended, `alice` gets signed in and stays so.
async fn expect_way_back(w: &World, tab: &Tab, out: &SignOut, when: &str) -> Result<(), Trouble> {
    let back = match out.journey.end {
        End::AtProvider(ProviderPage::Login, _) => go_on(w, tab, "alice").await?,
        _ => sign_in(w, tab, "alice").await?,
    };
    let page = back.journey.end.is_fine_page(w);
    w.expect(
        &format!("the end of the sign-in {when}"),
        "a page of the RP",
        page,
        &back,
    );
    w.expect_signed_in(&format!("the sign-in {when}"), &back, "alice");
    for _ in 0..LOOKS {
        let start = w.mark();
        let who = who_am_i(w, &w.browser_of(tab)).await?;
        let seqs = [back.seqs(), (start..w.mark()).collect()].concat();
        w.expect(
            &format!("a look {when} and sign-in"),
            "alice is still signed in",
            who.is(w, "alice"),
            (who.to_string(), seqs),
        );
    }
    Ok(())
}
