//! The provider says that the access token lives for millions of years.
//!
//! ## What happens
//! The token response has an `expires_in` of 2 to the power of 53 minus 1. The user signs in, asks for a number of
//! pages, and later the access token expires all the same.
//!
//! ## What a correct RP does
//! It does not overflow: the user is signed in, and there is no refresh with every request.
//!
//! ## Why it matters
//! Some providers mean "does not expire" by a huge number, and some answer in milliseconds. In 32 bits it becomes
//! negative, as a date it is out of range, and a timer of JavaScript with more than 2147483647 ms fires at once.
//! Field reports:
//! [identity-model-oidc-client-js](https://github.com/DuendeArchive/identity-model-oidc-client-js/issues/534) (field
//! report 79).
//!
//! ## How to mend it
//! Cap the value at a day or so before reckoning with it; use 64 bits, and saturating addition where the language has
//! it.
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
    quirks: &[("expires-in", "huge")],
    needs: &[Need::Refresh],
    covers: &["field report 79"],
    caught_by: &["never-refreshes", "reckons-expiry-in32-bits"],
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
