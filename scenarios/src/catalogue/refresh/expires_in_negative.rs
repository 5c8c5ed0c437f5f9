//! The provider says that the access token has expired before it comes.
//!
//! ## What happens
//! The token response has `"expires_in": -1`; the token works all the same. The user signs in, asks for a number of
//! pages, and later the access token really expires.
//!
//! ## What a correct RP does
//! It takes the value for unknown: it uses the token and does not refresh with every request.
//!
//! ## Why it matters
//! Negative values come of providers that reckon with two clocks, and of those that mean "does not expire". In an
//! unsigned type the sign-in fails; in a signed one each token is dead on arrival. Field reports:
//! [angular-oauth2-oidc](https://github.com/manfredsteyer/angular-oauth2-oidc/issues/923) (field report 79).
//!
//! ## How to mend it
//! When `expires_in` is missing, or not a number above zero, store no expiry at all. Use the token until the API
//! answers 401, then refresh once.
//!
//! ## References
//! - [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1) (`expires_in`)
//! - field report 79 (docs/field-reports.md)

use crate::{
    drive::{expect_no_refresh_storm, outlive_access_token, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 79"),
    quirks: &[("expires-in", "negative")],
    needs: &[Need::Refresh],
    covers: &["field report 79"],
    caught_by: &["never-refreshes", "takes-unknown-expiry-for-expired"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = w.short_lifetime();
    w.given("access-token-lifetime", &lifetime.as_secs().to_string())?;
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in", &sign_in, "alice");
    if !sign_in.is(w, "alice") {
        return Ok(());
    }
    expect_no_refresh_storm(w, "alice").await?;
    let later = outlive_access_token(w, lifetime).await?;
    w.expect(
        "the user when the access token has expired",
        "alice is still signed in",
        later.who.is(w, "alice"),
        &later,
    );
    Ok(())
}
