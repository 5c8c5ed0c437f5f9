//! The answer to a refresh has the refresh token that was sent.
//!
//! ## What happens
//! The provider does not rotate: each answer repeats the refresh token. Access tokens live for a short while only,
//! and expire four times.
//!
//! ## What a correct RP does
//! It keeps the refresh token and sends it again, each time for a new access token.
//!
//! ## Why it matters
//! Okta does this for web applications, as does Duende. Code against double refreshes often remembers refresh tokens:
//! as spent, or with the answer that they brought. Where the same token comes again, it then refuses to send it, or
//! hands out an access token that is dead by now. No report from the field was found.
//!
//! ## How to mend it
//! Remember the answer to a refresh only where it brought another refresh token. Where it did not, nothing is spent,
//! and the next refresh is a request like the first.
//!
//! ## References
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6): the server may issue a new refresh token
//! - [OpenID Connect Core 1.0, section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse)

use std::time::Duration;

use crate::{
    drive::{outlive_access_token, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 6"),
    given: &[("access-token-lifetime", "30")],
    quirks: &[("refresh-rotation", "echoed")],
    needs: &[Need::Refresh, Need::MovableTime],
    caught_by: &["keeps-refresh-result"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How long access tokens live: less than RPs remember the answer to a refresh.
const LIFE: Duration = Duration::from_secs(30);
/// How often they expire.
const EXPIRIES: usize = 4;

async fn drive(w: &World) -> Result<(), Trouble> {
    w.must_sign_in(&sign_in(w, &w.tab(), "alice").await?, "alice")?;
    for expiry in 1..=EXPIRIES {
        let refreshed = outlive_access_token(w, LIFE).await?;
        w.expect(
            &format!("expiry {expiry} of {EXPIRIES}"),
            "a new access token is fetched",
            refreshed.granted(),
            &refreshed,
        );
        w.expect(
            &format!("the user after expiry {expiry} of {EXPIRIES}"),
            "alice is still signed in",
            refreshed.who.is(w, "alice"),
            &refreshed,
        );
    }
    Ok(())
}
