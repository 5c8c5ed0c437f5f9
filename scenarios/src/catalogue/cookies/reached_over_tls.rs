//! The RP is reached over TLS, and the browser's jar is looked at after a sign-out.
//!
//! ## What happens
//! TLS ends at a proxy, which tells the RP so. The user signs in and out, in a browser that keeps the rules for `Secure` cookies and for names that begin
//! with `__Host-` or `__Secure-`.
//!
//! ## What a correct RP does
//! The browser takes every cookie line that it sends, those that take a cookie away too, and nothing of the session is left after the sign-out.
//!
//! ## Why it matters
//! A line about a cookie with such a prefix needs `Secure`, also when it only deletes: without it the browser ignores the line, and the cookie stays. On
//! `localhost` the name has no prefix, so it works there. Users are signed in again on the next page, or are asked what to do with a session that the server has
//! forgotten.
//!
//! Field reports: [Hono](https://github.com/honojs/middleware/issues/1490), [kgateway](https://github.com/kgateway-dev/kgateway/issues/4657),
//! [neon-js](https://github.com/neondatabase/neon-js/issues/53) (field report 55),
//! [ASP.NET Core](https://github.com/dotnet/aspnetcore/pull/45247) (field report 18).
//!
//! ## How to mend it
//! Delete a cookie with the options that it was set with: one function that knows name, path, domain and flags, and writes both lines. In Hono,
//! `deleteCookie(c, name, { path: '/', secure: true, prefix: 'host' })`.
//!
//! ## References
//! - [RFC 6265bis, sections 4.1.3 and 5.7](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-4.1.3): prefixes
//! - field reports 18, 55 (docs/field-reports.md)

use crate::{
    drive::{expect_cookies_taken, session_cookies, sign_in, sign_out},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 55"),
    // The provider's own ways to end the session are not the question.
    given: &[
        ("back-channel-logout", "off"),
        ("front-channel-logout", "off"),
    ],
    needs: &[Need::SignOut, Need::SessionCookies],
    edge: EdgeChoice::Named("tls"),
    covers: &["RPL-07", "field report 18", "field report 55"],
    caught_by: &[
        "clears-first-chunk-only",
        "deletes-cookie-at-another-path",
        "deletes-without-secure",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let (tab, from) = (w.tab(), w.mark());
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let before = session_cookies(w, w.browser());
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    expect_cookies_taken(w, w.browser(), from);
    let after = session_cookies(w, w.browser());
    let left = after.iter().filter(|new| {
        let same = |old: &&browser::Cookie| old.name == new.name && old.value == new.value;
        before.iter().any(|old| same(&old))
    });
    let left: Vec<&str> = left.map(|cookie| cookie.name.as_str()).collect();
    let seen = format!("{} of {} are left", left.len(), before.len());
    w.expect(
        "the session's cookies after the sign-out",
        "none is left as it was",
        left.is_empty(),
        (seen, (from..w.mark()).collect()),
    );
    Ok(())
}
