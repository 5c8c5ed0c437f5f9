//! The user comes back two hours after the access token expired.
//!
//! ## What happens
//! The user signs in and leaves the page open for two hours. The access token is long dead, the refresh token is
//! good.
//!
//! ## What a correct RP does
//! It refreshes, and the user goes on without a sign-in.
//!
//! ## Why it matters
//! Somebody filled in half a form and went to lunch. Many RPs end sessions after 15, 30 or 60 minutes without a
//! request, by a default that nobody chose, and the refresh token goes with them. Field reports:
//! [ol-infrastructure](https://github.com/mitodl/ol-infrastructure/pull/4950),
//! [OidcProxy.Net](https://github.com/oidcproxydotnet/OidcProxy.Net/issues/29),
//! [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/issues/178),
//! [mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc/issues/243) (field report 145).
//!
//! ## How to mend it
//! Decide on three times and write them down: without a request, in all, and for the cookie. In
//! `mod_auth_openidc` `OIDCSessionInactivityTimeout` (300 seconds by default) and `OIDCSessionMaxDuration`; in lua-resty-openidc the
//! idle time of lua-resty-session. If the short time is meant, for a bank for example, this scenario does not apply
//! to you: exclude it.
//!
//! ## References
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
//! - field report 145 (docs/field-reports.md)

use std::time::Duration;

use crate::{
    drive::{outlive_access_token, sign_in_for_a_while},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 145"),
    given: &[
        ("refresh-session-binding", "independent"),
        ("refresh-token-idle-lifetime", "86400"),
        ("refresh-token-lifetime", "86400"),
    ],
    needs: &[Need::Refresh, Need::MovableTime],
    covers: &["field report 145"],
    caught_by: &[
        "forgets-idle-session",
        "never-refreshes",
        "session-ends-with-id-token",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How long nobody asks for anything, after the access token has expired.
const BREAK: Duration = Duration::from_hours(2);

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    let back = outlive_access_token(w, lifetime + BREAK).await?;
    w.expect(
        "the user after the break",
        "alice is still signed in",
        back.who.is(w, "alice"),
        &back,
    );
    Ok(())
}
