//! The provider has a sign-out of its own, and its metadata do not name it.
//!
//! ## What happens
//! The user signs in and out at a provider that is like an old tenant of Auth0: there is `/v2/logout` with `client_id` and `returnTo`, and
//! no `end_session_endpoint` in the discovery document.
//!
//! ## What a correct RP does
//! It knows the address from its configuration. Both sessions end, and the browser comes back to the RP.
//!
//! ## Why it matters
//! Nothing in the metadata is taken for nothing at the provider. Such RPs end their own session alone, and the next sign-in is silent,
//! at a provider that could have ended it all the time. The same goes for Cognito before 2024, and for tenants where the endpoint is
//! switched off until somebody switches it on.
//!
//! Field reports: [auth0.js](https://github.com/auth0/auth0-auth-js/issues/27) (field report 50),
//! [next-auth](https://github.com/nextauthjs/next-auth/issues/836) (field report 43).
//!
//! ## How to mend it
//! Let the sign-out address be configured, and let it win over discovery. In a new Auth0 tenant switch on `RP-Initiated Logout
//! End Session Endpoint Discovery`; in an old one redirect to `https://<tenant>/v2/logout?client_id=<id>&returnTo=<address>`.
//!
//! ## References
//! - [Auth0, log users out](https://auth0.com/docs/authenticate/login/logout/log-users-out-of-auth0)
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2.1](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#OPMetadata)
//! - field reports 43, 50, 51 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 43, 51"),
    given: &[
        ("logout-dialect", "auth0"),
        ("end-session-endpoint-unadvertised", "true"),
    ],
    needs: &[Need::SignOut],
    covers: &["field report 43", "field report 50", "field report 51"],
    caught_by: &[
        "standard-sign-out-everywhere",
        "revokes-user-instead-of-session",
        "local-logout-only",
        "ends-session-from-server",
        "landing-page-signs-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    w.expect_provider_session_over(&out);
    w.expect_back_at_rp(&out);
    Ok(())
}
