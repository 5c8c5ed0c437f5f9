//! A shared cache keeps the redirect that begins a sign-in.
//!
//! ## What happens
//! A cache in front of the RP keeps whatever RFC 9111 lets it keep. One user signs in, then another one in another
//! browser.
//!
//! ## What a correct RP does
//! The redirect to the provider has `Cache-Control: no-store`: it carries a `state`, a `nonce` and a cookie that are
//! for one browser and one sign-in.
//!
//! ## Why it matters
//! The general cache headers of an app apply to its redirects as well, or the redirect is a 301. The browser, or a
//! cache in front, gives it out again with a `state` that was spent long ago: a loop, or an error that says "invalid
//! state" and cannot be reproduced.
//!
//! Field reports: [SQLPage](https://github.com/sqlpage/SQLPage/issues/1341), [ASP.NET
//! Core](https://github.com/dotnet/aspnetcore/pull/10741), [MISP](https://github.com/MISP/MISP/issues/10044) (field
//! report 104).
//!
//! ## How to mend it
//! Set `Cache-Control: no-store` on every answer that starts or ends a sign-in, after the middleware that sets the
//! general headers. Redirect with 302 or 303, never with 301 or 308.
//!
//! ## References
//! - RFC 9111, section 3 (what may be stored)
//! - RFC 9110, section 15.4.2 (301 may be kept without being told so)
//! - field report 104 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, sign_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 104"),
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 104"],
    caught_by: &["login-redirect-cacheable"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("shared-cache")?;
    sign_in(w, &w.tab(), "alice").await?;
    let start = w.mark();
    let bob = w.another_browser("bob's browser")?;
    let signed_in = sign_in(w, &bob.tab(), "bob").await?;
    let cached = w.cached_since(start);
    let redirects: Vec<&str> = cached
        .iter()
        .filter(|passage| passage.status.is_redirection())
        .map(|passage| passage.uri.split('?').next().unwrap_or_default())
        .collect();
    let seen = match redirects.as_slice() {
        [] => format!("none did; {}", signed_in.seen()),
        [first, ..] => format!(
            "{} did, {first} first; {}",
            redirects.len(),
            signed_in.seen()
        ),
    };
    w.expect(
        "redirects of the second user's sign-in",
        "none comes out of the cache",
        redirects.is_empty(),
        (seen, signed_in.seqs()),
    );
    Ok(())
}
