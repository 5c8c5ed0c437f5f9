//! A session that is split over several cookies ends, and one of another size follows.
//!
//! ## What happens
//! The ID token is so large that an RP with its session in cookies needs several. The user signs out. Then the user signs
//! in again with a small ID token, with a large and with a small one, each time over the last session.
//!
//! ## What a correct RP does
//! Sign-out takes every part of the session from the browser, and so does the next sign-in: what is left belongs to the
//! session that goes on, and the user is signed in.
//!
//! ## Why it matters
//! A sign-out that clears the cookie by its name leaves `name.1` and `name.2` behind. Glued to the next session they make it
//! unreadable: the user cannot sign in until the cookies are deleted. Where each part can be read alone, the old
//! session is not over.
//!
//! Field reports: [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/69)
//! [twice](https://github.com/oauth2-proxy/oauth2-proxy/issues/681) (field report 57);
//! [nextjs-auth0](https://github.com/auth0/nextjs-auth0/pull/1300),
//! [lua-resty-session](https://github.com/bungle/lua-resty-session/issues/138),
//! [Supabase](https://github.com/supabase/ssr/pull/90), [nuxt-auth](https://github.com/sidebase/nuxt-auth/issues/293) (field report 84).
//!
//! ## How to mend it
//! Clear what came with the request: every cookie whose name is the session's, or the session's with a number. When a session
//! is written, expire the numbers above its last part in the same answer.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - [RFC 6265, section 3.1](https://www.rfc-editor.org/rfc/rfc6265#section-3.1): how a cookie is taken back
//! - field reports 57, 84 (docs/field-reports.md)

use browser::Cookie;

use crate::{
    drive::{Outcome, session_cookies, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 2"),
    needs: &[Need::SignOut, Need::SessionCookies],
    covers: &["RPL-07", "field report 57", "field report 84"],
    caught_by: &[
        "clears-first-chunk-only",
        "leaves-stale-chunks",
        "revokes-user-instead-of-session",
        "deletes-cookie-at-another-path",
        "session-cookie-strict",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How many bytes of claims the ID tokens of the sign-ins after the sign-out have.
const THEN: [&str; 3] = ["0", "6000", "0"];

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.quirk("id-token-ballast", "6000")?;
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let before = session_cookies(w, w.browser());
    if before.is_empty() {
        return Err(Trouble::missing(
            "the browser holds no cookie that `[supports] session_cookies` matches",
        ));
    }
    let out = sign_out(w, &tab).await?;
    expect_none_left(w, "the session's cookies after sign-out", &before, &out);
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );

    for bytes in THEN {
        w.end_provider_sessions().await;
        w.given("id-token-ballast", bytes)?;
        let before = session_cookies(w, w.browser());
        let signed_in = sign_in(w, &tab, "alice").await?;
        if !signed_in.login_page_shown() && signed_in.who.is_signed_in() {
            // The RP sees a session and asks nobody anything: no session follows another here.
            break;
        }
        let what = format!("the sign-in with {bytes} bytes of claims");
        w.expect_signed_in(&what, &signed_in, "alice");
        // A session in one cookie has no parts to be left behind.
        if before.len() > 1 {
            expect_none_left(
                w,
                "the last session's cookies after the next sign-in",
                &before,
                &signed_in,
            );
        }
    }
    Ok(())
}

/// None of the cookies is in the browser any more as it was.
fn expect_none_left(w: &World, what: &str, before: &[Cookie], outcome: &impl Outcome) {
    let after = session_cookies(w, w.browser());
    let same = |old: &&Cookie| {
        after
            .iter()
            .any(|new| new.name == old.name && new.value == old.value)
    };
    let left: Vec<&str> = before
        .iter()
        .filter(same)
        .map(|cookie| cookie.name.as_str())
        .collect();
    let seen = match left.as_slice() {
        [] => format!("none of {} is left", before.len()),
        left => format!(
            "{} of {} are left: {}",
            left.len(),
            before.len(),
            left.join(", ")
        ),
    };
    w.expect(
        what,
        "none is left as it was",
        left.is_empty(),
        (seen, outcome.seqs()),
    );
}
