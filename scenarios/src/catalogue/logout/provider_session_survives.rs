//! Sign-out at the RP leaves the session at the provider.
//!
//! ## What happens
//! The user signs in and then out, with the sign-out that the RP offers. The provider has an address where browsers sign out, in
//! the dialect of its profile, and ends its session when the browser is sent there as it asks for.
//!
//! ## What a correct RP does
//! It ends its own session and sends the browser to the provider's sign-out, so that both sessions end.
//!
//! ## Why it matters
//! On a shared computer the next person is one click away from the account: the RP says `signed out`, and its sign-in
//! button signs the same user in again without a question. It is the complaint that comes up most often.
//!
//! ## How to mend it
//! Send the browser to the `end_session_endpoint` of the discovery document with `id_token_hint`, `client_id` and a registered
//! `post_logout_redirect_uri`. Amazon Cognito takes `client_id` and `logout_uri` at `/logout`, Auth0 `client_id` and
//! `returnTo` at `/v2/logout`. The ID token must be kept from the sign-in for it.
//!
//! ## References
//! - OpenID Connect RP-Initiated Logout 1.0, section 2
//! - OpenID Foundation: `oidcc-client-test-rp-init-logout`
//! - field report 43 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 2"),
    needs: &[Need::SignOut, Need::ProviderLogout],
    covers: &[
        "oidcc-client-test-rp-init-logout",
        "RPL-01",
        "RPL-03",
        "field report 43",
        "field report 52",
    ],
    caught_by: &[
        "ends-session-from-server",
        "local-logout-only",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let sign_out = sign_out(w, &tab).await?;
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        sign_out.who.is_signed_out(),
        &sign_out,
    );
    let ended = sign_out.provider_session_ended();
    w.expect(
        "the provider's session after sign-out",
        "it has ended",
        ended,
        &sign_out,
    );
    Ok(())
}
