//! The session at the provider is over when the user signs out at the RP.
//!
//! ## What happens
//! The user signs in. The session at the provider ends, as it does after some hours or by a sign-out in another app. Then the user signs
//! out at the RP, and the provider answers that nobody is signed in.
//!
//! ## What a correct RP does
//! Its own session ends all the same, and a sign-in afterwards works.
//!
//! ## Why it matters
//! The provider's session and the RP's never end together. An RP whose session ends with the provider's consent leaves the user signed in
//! exactly then, when there is nobody left at the provider to consent.
//!
//! Field reports: sign-outs that fail with what the provider answers, [Spring Security](https://github.com/spring-projects/spring-security/issues/15509)
//! (field report 47), and that fail without a session, [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/issues/519)
//! (field report 48).
//!
//! ## How to mend it
//! End the RP's session in the answer that sends the browser to the provider, and do not wait for its return.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, sections 2 and 4](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - field reports 47, 48 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 47, 48"),
    // The RP is asked about, and not what the provider tells it on other ways.
    given: &[
        ("back-channel-logout", "off"),
        ("front-channel-logout", "off"),
        ("end-session-without-session", "refused"),
    ],
    needs: &[Need::SignOut],
    covers: &["field report 47", "field report 48"],
    caught_by: &[
        "ends-session-on-return",
        "revokes-user-instead-of-session",
        "returns-to-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    w.provider().end_sessions();
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    let again = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in afterwards", &again, "alice");
    Ok(())
}
