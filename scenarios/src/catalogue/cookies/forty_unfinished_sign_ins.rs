//! The user begins to sign in forty times, and finishes once.
//!
//! ## What happens
//! Forty times a sign-in is begun in one browser and left at the login page, as by pages that poll, by prefetched links, by the Back button
//! and by tabs that a browser restores. Then the user signs in.
//!
//! ## What a correct RP does
//! The cookies that it has set stay below the 8192 bytes that servers take as one header line, and the sign-in works.
//!
//! ## Why it matters
//! Each sign-in needs a place for `state`, nonce and PKCE verifier, and a cookie of its own is a good one. Where the cookies of those that
//! are not finished stay, some dozen make every request too large: 400 or 431 on all pages, also for who has
//! signed in, until the cookies are deleted.
//!
//! Field reports: `mod_auth_openidc` [108](https://github.com/OpenIDC/mod_auth_openidc/issues/108),
//! [331](https://github.com/OpenIDC/mod_auth_openidc/issues/331), [Open OnDemand](https://github.com/OSC/ondemand/issues/814),
//! ASP.NET Core [17247](https://github.com/dotnet/aspnetcore/issues/17247),
//! [58731](https://github.com/dotnet/aspnetcore/issues/58731),
//! [nextjs-auth0](https://github.com/auth0/nextjs-auth0/issues/1917) (field report 87).
//!
//! ## How to mend it
//! Keep a handful of pending sign-ins and drop the oldest when one more begins (`mod_auth_openidc`: `OIDCStateMaxNumberOfCookies 7
//! true`; the `true` matters). Begin none for background requests and prefetches: answer 401. Give their cookies a short life.
//!
//! ## References
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1): servers should use as few and as small cookies as possible
//! - field report 87 (docs/field-reports.md)

use crate::{
    drive::{begin_sign_in, sign_in},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("RFC 6265, 6.1"),
    covers: &["field report 87"],
    caught_by: &["flow-cookies-pile-up", "refuses-more-pending-sign-ins"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// What servers take as one line of a request by default: nginx 8192 bytes, Apache 8190.
const LONGEST_LINE: usize = 8190;

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let start = w.mark();
    for _ in 0..40 {
        begin_sign_in(w, &tab).await;
    }
    let cookies = w.browser().cookies_for(w.base_url());
    // `name=value` each, and `; ` in between.
    let bytes: usize = cookies.iter().map(|cookie| cookie.size() + 3).sum();
    w.expect(
        "the cookies after forty unfinished sign-ins",
        &format!("the header line with them is below {LONGEST_LINE} bytes"),
        bytes < LONGEST_LINE,
        (
            format!("{} cookies with {bytes} bytes", cookies.len()),
            (start..w.mark()).collect(),
        ),
    );
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in that is finished", &signed_in, "alice");
    Ok(())
}
