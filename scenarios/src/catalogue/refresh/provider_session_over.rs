//! The session at the provider has ended when the RP refreshes.
//!
//! ## What happens
//! The provider binds refresh tokens to its own session. The user signs in here, and is then signed out at the
//! provider: in another application, or by an administrator. The access token expires.
//!
//! ## What a correct RP does
//! It notices with the refused refresh, at the latest: the user is not shown as signed in any more, and a new sign-in
//! works.
//!
//! ## Why it matters
//! Where no logout token comes, the refresh is the only moment at which an RP hears of it. Keycloak binds refresh
//! tokens in this way, unless they are offline tokens. An RP that goes on after `invalid_grant` keeps a user signed
//! in who left at another desk. Field reports:
//! [dirigible](https://github.com/eclipse-dirigible/dirigible/issues/6480) (field report 144),
//! [next-auth](https://github.com/nextauthjs/next-auth/issues/11121) (field report 78).
//!
//! ## How to mend it
//! End the session on `invalid_grant`. Choose a life for access tokens that you can bear as the delay of a sign-out,
//! such as five minutes, or take back-channel logout tokens.
//!
//! ## References
//! - [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) (`invalid_grant`)
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.7](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCActions)
//! - field reports 78, 144 (docs/field-reports.md)

use crate::{
    drive::{outlive_access_token, sign_in, sign_in_for_a_while},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 5.2"),
    given: &[("refresh-session-binding", "bound")],
    needs: &[Need::Refresh],
    covers: &["field report 78", "field report 144"],
    caught_by: &[
        "ignores-refused-refresh",
        "retries-refused-refresh",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    w.provider().end_sessions();
    let refused = outlive_access_token(w, lifetime).await?;
    w.expect(
        "the user after the next expiry",
        "nobody is signed in",
        refused.who.is_signed_out(),
        &refused,
    );
    let again = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("a new sign-in", &again, "alice");
    Ok(())
}
