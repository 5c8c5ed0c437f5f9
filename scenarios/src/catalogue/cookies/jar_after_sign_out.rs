//! The browser's jar is looked at after a sign-out.
//!
//! ## What happens
//! The user signs in and signs out, in a browser that keeps RFC 6265's rules of which cookie a deletion is about.
//!
//! ## What a correct RP does
//! No cookie of the session is left in the browser, whatever it is worth by then.
//!
//! ## Why it matters
//! A cookie is deleted by one of the same name, domain and path, with `Secure` if it was set with it. Where the sign-out leaves one of them out, the
//! browser keeps the cookie, and who is signed out is signed in on the next page, or is asked by the RP what to do with a session that the
//! server has forgotten.
//!
//! Field reports: [kgateway](https://github.com/kgateway-dev/kgateway/issues/4657), [Hono](https://github.com/honojs/middleware/issues/1490),
//! [mod_auth_mellon](https://github.com/Uninett/mod_auth_mellon/issues/14),
//! [neon-js](https://github.com/neondatabase/neon-js/issues/53),
//! [express-stormpath](https://github.com/stormpath/express-stormpath/issues/450) (field report 55).
//!
//! ## How to mend it
//! Set and delete the cookie with one function that knows name, path, domain and flags; `res.clearCookie(name, options)` of Express needs the
//! same options as `res.cookie`, and `response.delete_cookie` of Django and Flask the same `path` and `domain`.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - [RFC 6265, section 5.3](https://www.rfc-editor.org/rfc/rfc6265#section-5.3), step 11: which cookie is replaced
//! - field report 55 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, session_cookies, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 55"),
    needs: &[Need::SignOut, Need::SessionCookies],
    covers: &["field report 55"],
    caught_by: &[
        "clears-first-chunk-only",
        "deletes-cookie-at-another-path",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let before = session_cookies(w, w.browser());
    if before.is_empty() {
        return Err(Trouble::missing(
            "the browser holds no cookie that `[supports] session_cookies` matches",
        ));
    }
    let out = sign_out(w, &tab).await?;
    // A framework may begin a new, empty session at once; the old one is what must be gone.
    let after = session_cookies(w, w.browser());
    let left: Vec<&str> = after
        .iter()
        .filter(|new| {
            before
                .iter()
                .any(|old| old.name == new.name && old.value == new.value)
        })
        .map(|cookie| cookie.name.as_str())
        .collect();
    w.expect(
        "the session's cookies after the sign-out",
        "none is left as it was",
        left.is_empty(),
        (
            format!(
                "{} of {} are left: {}",
                left.len(),
                before.len(),
                left.join(", ")
            ),
            out.seqs(),
        ),
    );
    Ok(())
}
