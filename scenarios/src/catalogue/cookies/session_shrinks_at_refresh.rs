//! Refreshes bring a large ID token and a small one, in turns.
//!
//! ## What happens
//! The user signs in, and the access token expires four times. The ID tokens that the refreshes bring have six kilobytes of claims and
//! none, in turns, as when groups come and go.
//!
//! ## What a correct RP does
//! The user stays signed in. A session that was in several cookies leaves none of them behind as it was.
//!
//! ## Why it matters
//! A session that shrinks from three cookies to two leaves the third in the browser. Glued to the others at the next request it
//! makes the session unreadable, and the user is signed out in the middle of work, with nothing in the log but a failed
//! decryption.
//!
//! Field reports: [nextjs-auth0](https://github.com/auth0/nextjs-auth0/pull/1300),
//! lua-resty-session [once](https://github.com/bungle/lua-resty-session/issues/138)
//! and [again](https://github.com/bungle/lua-resty-session/pull/142), [Supabase](https://github.com/supabase/ssr/pull/90),
//! [nuxt-auth](https://github.com/sidebase/nuxt-auth/issues/293) (field report 84).
//!
//! ## How to mend it
//! Where a session is written, expire in the same answer every numbered cookie above its last part that came with the request.
//! Write the number of parts into the first one, and read no more than that.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)
//! - [RFC 6265, section 3.1](https://www.rfc-editor.org/rfc/rfc6265#section-3.1): how a cookie is taken back
//! - field report 84 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, outlive_access_token, session_cookies, sign_in_for_a_while},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 84"),
    needs: &[Need::Refresh, Need::SessionCookies],
    covers: &["field report 84"],
    caught_by: &[
        "keeps-old-refresh-token",
        "leaves-stale-chunks",
        "never-refreshes",
        "one-cookie-whatever-its-size",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How many bytes of claims the ID tokens of the refreshes have.
const THEN: [&str; 4] = ["6000", "0", "6000", "0"];

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    for bytes in THEN {
        w.given("id-token-ballast", bytes)?;
        let before = session_cookies(w, w.browser());
        let refreshed = outlive_access_token(w, lifetime).await?;
        w.expect(
            &format!("the refresh with {bytes} bytes of claims"),
            "alice is still signed in",
            refreshed.who.is(w, "alice"),
            &refreshed,
        );
        // A session in one cookie has no parts to be left behind.
        if before.len() < 2 || refreshed.requests.is_empty() {
            continue;
        }
        let after = session_cookies(w, w.browser());
        let left: Vec<&str> = before
            .iter()
            .filter(|old| {
                after
                    .iter()
                    .any(|new| new.name == old.name && new.value == old.value)
            })
            .map(|cookie| cookie.name.as_str())
            .collect();
        w.expect(
            &format!("the session's cookies after the refresh with {bytes} bytes of claims"),
            "none is left as it was",
            left.is_empty(),
            (
                format!(
                    "{} of {} are left: {}",
                    left.len(),
                    before.len(),
                    left.join(", ")
                ),
                refreshed.seqs(),
            ),
        );
    }
    Ok(())
}
