//! The refresh token has eight kilobytes.
//!
//! ## What happens
//! The provider gives refresh tokens of more than 8000 characters. The user signs in, and the access token expires
//! twice.
//!
//! ## What a correct RP does
//! It stores the whole refresh token, and the user stays signed in.
//!
//! ## Why it matters
//! Refresh tokens are opaque and have no upper limit; those of Amazon Cognito have some 1800 bytes, and two large
//! tokens fill a cookie. A cookie of more than 4096 bytes is dropped by the browser without a word, and a database
//! column cuts. Field reports: [next-auth](https://github.com/nextauthjs/next-auth/issues/7025) (field reports 72,
//! 81).
//!
//! ## How to mend it
//! Keep tokens on the server and an id in the cookie. Where the session must be in cookies, leave on the server what
//! does not fit.
//!
//! ## References
//! - [RFC 6749, section 1.5](https://www.rfc-editor.org/rfc/rfc6749#section-1.5): the string is opaque to the client
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1): 4096 bytes for a cookie
//! - field report 81 (docs/field-reports.md)

use crate::{
    drive::{outlive_access_token, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 81"),
    quirks: &[("refresh-token-ballast", "8000")],
    needs: &[Need::Refresh],
    covers: &["field report 81"],
    caught_by: &[
        "keeps-old-refresh-token",
        "never-refreshes",
        "one-cookie-whatever-its-size",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How often the access token expires.
const EXPIRIES: usize = 2;

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = w.short_lifetime();
    w.given("access-token-lifetime", &lifetime.as_secs().to_string())?;
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in", &sign_in, "alice");
    if !sign_in.is(w, "alice") {
        return Ok(());
    }
    for expiry in 1..=EXPIRIES {
        let refreshed = outlive_access_token(w, lifetime).await?;
        w.expect(
            &format!("the user after expiry {expiry} of {EXPIRIES}"),
            "a new access token was fetched, and alice is still signed in",
            refreshed.granted() && refreshed.who.is(w, "alice"),
            &refreshed,
        );
    }
    Ok(())
}
