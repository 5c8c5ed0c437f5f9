//! The provider announces a sign-out and wants parameters of its own there.
//!
//! ## What happens
//! The user signs in and out at a provider that is like Amazon Cognito: the `end_session_endpoint` of its metadata takes `client_id` and
//! `logout_uri`, and answers the specified parameters with an error page.
//!
//! ## What a correct RP does
//! It sends what this provider wants. Both sessions end, and the browser comes back to the RP.
//!
//! ## Why it matters
//! Since 2024 Cognito has the address in its metadata, so libraries find it and send what the specification says, which leads to
//! an error page. Before, they found nothing. In both cases the session at Cognito lives on.
//!
//! Field reports: [Streamlit](https://github.com/streamlit/streamlit/issues/14601),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/2057),
//! [Lakekeeper](https://github.com/lakekeeper/console/issues/198), [oidc-client](https://github.com/AxaFrance/oidc-client/issues/955),
//! [FoxIDs](https://github.com/ITfoxtec/FoxIDs/issues/961) (field report 51).
//!
//! ## How to mend it
//! Make the names of the parameters a setting, or build the address yourself:
//! `https://<domain>/logout?client_id=<id>&logout_uri=<address>`, where the address is on the client's list of sign-out URLs. In
//! `angular-auth-oidc-client`, `customParamsEndSessionRequest`; in `oidc-client-ts`, `metadataSeed` and a redirect of your own.
//!
//! ## References
//! - [Amazon Cognito, logout endpoint](https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html)
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout), which
//!   this provider does not follow
//! - field report 51 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 51"),
    given: &[("logout-dialect", "cognito")],
    needs: &[Need::SignOut],
    covers: &["field report 51"],
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
