//! The ID token has expired when the user signs out.
//!
//! ## What happens
//! The user signs in, and signs out when the ID token has expired. The provider takes no expired ID token for a hint,
//! and a refresh brings a new one.
//!
//! ## What a correct RP does
//! Its own session ends in any case. The provider's ends too: the RP refreshes first and sends the new ID token, or it leaves the hint
//! out, sends `client_id`, and the user confirms.
//!
//! ## Why it matters
//! ID tokens live for minutes or an hour, sessions for a day: most sign-outs come with an expired one. The specification asks providers
//! to take it, and some do not. Then the user reads the provider's error, whose session lives on.
//!
//! Field reports: [Spring Security](https://github.com/spring-projects/spring-security/issues/15509),
//! [PingOne's sample](https://github.com/pingidentity/pingone-sample-dotnet/issues/8),
//! [Spring Authorization Server](https://github.com/spring-attic/spring-authorization-server/issues/1440) (field report 47).
//!
//! ## How to mend it
//! At sign-out, look at `exp` of the ID token that is kept. Is it over, use the refresh token and take the ID token of the answer; is
//! there none, send `client_id` and `post_logout_redirect_uri` without `id_token_hint`. End the RP's session before all that.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 4](https://openid.net/specs/openid-connect-rpinitiated-1_0.html)
//!   (providers should take ID tokens that have expired)
//! - field report 47 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 47"),
    given: &[
        ("end-session-expired-hint", "refused"),
        ("refresh-id-token", "present"),
    ],
    needs: &[Need::SignOut, Need::Refresh, Need::EndSession],
    covers: &["field report 47"],
    caught_by: &[
        "sends-expired-hint",
        "revokes-user-instead-of-session",
        "never-refreshes",
        "keeps-first-hint",
        "session-ends-with-id-token",
        "local-logout-only",
        "ends-session-from-server",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = w.short_lifetime();
    w.given("id-token-lifetime", &lifetime.as_secs().to_string())?;
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    w.outlive(lifetime).await?;
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    w.expect_provider_session_over(&out);
    Ok(())
}
