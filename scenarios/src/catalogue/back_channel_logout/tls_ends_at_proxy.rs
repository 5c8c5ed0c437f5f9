//! TLS ends at the proxy in front of the RP, and a logout token comes through it.
//!
//! ## What happens
//! The RP is reached over TLS, which ends at a proxy. The user signs in, and the provider posts a logout token for that session to the RP's public address.
//!
//! ## What a correct RP does
//! It answers 200, and the session is over: it was ended where the logout token came in.
//!
//! ## Why it matters
//! Some frameworks end a session by a request to themselves, at an address that they put together from scheme, host and port of the request that they see. Behind
//! a proxy that is an address where nobody answers, or where the proxy answers in another way; in a container it is a name that does not exist there. The
//! provider gets its 200, and the user stays signed in. On a developer's machine it works.
//!
//! Field reports: [Spring Security](https://github.com/spring-projects/spring-security/issues/14553) (field report 125).
//!
//! ## How to mend it
//! End the session in the store, in the process that got the logout token. In Spring Security, set `logoutUri` of the internal logout to an address on which
//! the app really answers (`backChannel((backChannel) -> backChannel.logoutUri("http://localhost:8080/logout"))`), or replace the logout handler by one that
//! removes the session from the registry.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, sections 2.7 and 2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 125 (docs/field-reports.md)

use crate::{
    drive::{Fate, announce_end, expect_taken, signed_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.7"),
    needs: &[Need::BackChannelLogout, Need::SessionNamed],
    edge: EdgeChoice::Named("tls"),
    covers: &["field report 125"],
    caught_by: &[
        "calls-itself-to-end-session",
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let told = announce_end(w, &alice).await?;
    expect_taken(w, "the logout token", &told);
    alice
        .expect(w, "the session that was named", Fate::Ends, &told)
        .await
}
