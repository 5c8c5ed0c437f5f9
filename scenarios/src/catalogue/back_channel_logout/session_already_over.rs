//! The logout token comes after the user has signed out at the RP.
//!
//! ## What happens
//! Alice signs in and out again, with the RP's own sign-out. Then the provider sends a logout token for the session,
//! as it does to every RP of it. A second one follows with a new `jti`, as from a provider that is not sure whether
//! the first arrived.
//!
//! ## What a correct RP does
//! It answers 200, or 204, both times: the session is over, which is what was asked for.
//!
//! ## Why it matters
//! After every sign-out that began at the RP, the provider tells all RPs of the session, this one included. If that
//! is an error, the provider's log fills with failures, it tries again, or shows the user that the sign-out failed.
//!
//! Field report: [user_oidc](https://github.com/nextcloud/user_oidc/pull/1432) (field report 128).
//!
//! ## How to mend it
//! Answer 200 when no session is found, with the same body as otherwise. 400 is for tokens that are not good.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.7 and 2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 128 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, expect_taken, logout_token, send_logout_token, sign_out, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.7"),
    needs: &[Need::BackChannelLogout, Need::SignOut],
    covers: &["BCL-15", "field report 128"],
    caught_by: &[
        "logout-token-blocked-by-csrf-filter",
        "logout-token-needs-sign-in",
        "revokes-user-instead-of-session",
        "unknown-session-is-an-error",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let token = logout_token(w, &alice)?;
    let out = sign_out(w, &alice.tab).await?;
    if !out.who.is_signed_out() {
        return Err(Trouble::missing(format!(
            "the RP's own sign-out did not work: {}",
            out.seen()
        )));
    }
    let told = send_logout_token(w, token).await?;
    expect_taken(w, "a logout token for a session that is over", &told);
    let again = send_logout_token(w, logout_token(w, &alice)?).await?;
    expect_taken(w, "a second logout token for it", &again);
    Ok(())
}
