//! The access token expires after a logout token has come.
//!
//! ## What happens
//! Alice is signed in with an access token that expires soon. A logout token ends her session. The access token
//! expires, and a page in her browser asks for what needs it.
//!
//! ## What a correct RP does
//! It answers as to anybody who is not signed in, and does not use the refresh token of the session that was ended.
//!
//! ## Why it matters
//! A refresh token outlives the session at many providers. If a page that was left open can still renew its access
//! token, the sign-out was a message that nobody heard: data go on to be shown, for as long as the refresh token
//! lives.
//!
//! ## How to mend it
//! Delete the tokens together with the session. Before a refresh, look whether the session is still there; after it,
//! look again before the new tokens are kept.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.7](https://openid.net/specs/openid-connect-backchannel-1_0.html)

use crate::{
    drive::{expect_taken, logout_token, outlive_access_token, send_logout_token, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Back-Channel Logout 1.0, 2.7"),
    needs: &[Need::BackChannelLogout, Need::Refresh],
    covers: &["BCL-22"],
    caught_by: &[
        "ends-nothing-on-logout-token",
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = w.short_lifetime();
    w.given("access-token-lifetime", &lifetime.as_secs().to_string())?;
    let alice = signed_in(w, w.browser(), "alice").await?;
    let told = send_logout_token(w, logout_token(w, &alice)?).await?;
    expect_taken(w, "the logout token", &told);
    let refreshed = outlive_access_token(w, lifetime).await?;
    w.expect(
        "the refresh token of the session that was ended",
        "it is not used any more",
        refreshed.requests.is_empty(),
        &refreshed,
    );
    w.expect(
        "the session when its access token has expired",
        "nobody is signed in",
        refreshed.who.is_signed_out(),
        &refreshed,
    );
    Ok(())
}
