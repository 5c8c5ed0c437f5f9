//! TLS ends at the proxy, and `X-Forwarded-Proto` does not say so.
//!
//! ## What happens
//! The proxy ends TLS and adds no header; then it says so in the standard header `Forwarded` alone. The user signs in
//! under each.
//!
//! ## What a correct RP does
//! It is configured with its public address, and both the code that sets the session cookie and the code that looks for
//! it decide by that.
//!
//! ## Why it matters
//! The sign-in writes a cookie named `__Secure-…`, because the configured address begins with `https`; the guard in
//! front of the pages looks for the name without prefix, because it sees `http`. The sign-in works, nobody is signed
//! in, and the guard begins the next sign-in: a loop after a good password.
//!
//! Field reports: [worldwideview](https://github.com/silvertakana/worldwideview/pull/54), [Wolf
//! Manager](https://github.com/games-on-whales/wolfmanager/issues/40),
//! [OpsKnight](https://github.com/opsknight-labs/OpsKnight/pull/191) (field report 95).
//!
//! ## How to mend it
//! Decide once, in one place, from the configured address: the prefix, the `Secure` flag, and the name that is looked
//! for. With Auth.js pass `secureCookie` (or `cookieName`) to `getToken` in the middleware, computed as in the
//! configuration.
//!
//! ## References
//! - RFC 6265bis, section 4.1.3 (names with prefixes)
//! - RFC 7239, section 4
//! - field reports 94, 95 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 95"),
    edge: EdgeChoice::Named("tls"),
    covers: &["field report 94", "field report 95"],
    caught_by: &["cookie-name-follows-forwarded-proto"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    for (behaviour, what) in [
        ("tls-bare", "the sign-in without any forwarded header"),
        ("tls-forwarded-header", "the sign-in with `Forwarded` alone"),
    ] {
        w.behind(behaviour)?;
        let user = w.another_browser(what)?;
        let signed_in = sign_in(w, &user.tab(), "alice").await?;
        w.expect_signed_in(what, &signed_in, "alice");
    }
    Ok(())
}
