//! The provider gives no refresh token, and the access token expires.
//!
//! ## What happens
//! The provider answers sign-ins without a `refresh_token`, although the RP asks for one. The user signs in, the access token expires, and the user goes on.
//!
//! ## What a correct RP does
//! The sign-in works. When the access token has expired, the user is still signed in, or is told to sign in again; the RP does not ask for a
//! refresh with nothing in its hand.
//!
//! ## Why it matters
//! Google gives a refresh token once, at the first consent; Microsoft leaves it out for some kinds of accounts, administrators switch it off. What was there in
//! development is then missing for one user in production, and whoever takes it for granted answers with an error or with `refresh_token=undefined`. No report
//! from the field was found.
//!
//! ## How to mend it
//! Treat `refresh_token` as optional in the types. Without one, let the session live as long as you meant it to, or begin a new sign-in when the access token is
//! needed and over.
//!
//! ## References
//! - [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1): `refresh_token` is OPTIONAL
//! - [RFC 6749, section 1.5](https://www.rfc-editor.org/rfc/rfc6749#section-1.5): it is issued at the discretion of the authorization server

use crate::{
    drive::{Outcome as _, outlive_access_token, refreshes_since, sign_in, who_am_i},
    evidence::{Held, Trouble},
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 5.1"),
    given: &[("refresh-token-issued", "never")],
    plain: true,
    caught_by: &[
        "demands-refresh-token",
        "omits-pkce-verifier",
        "other-auth-method",
        "redirect-uri-differs-at-token",
        "secret-in-header-and-body",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = w.short_lifetime();
    w.given("access-token-lifetime", &lifetime.as_secs().to_string())?;
    let tab = w.tab();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in without a refresh token", &signed_in, "alice");
    if !signed_in.is(w, "alice") {
        return Ok(());
    }
    let start = w.mark();
    let (who, seen) = if w.file().supports.refresh.is_some() {
        let later = outlive_access_token(w, lifetime).await?;
        (later.who.clone(), later.seen())
    } else {
        w.outlive(lifetime).await?;
        let who = who_am_i(w, w.browser()).await?;
        (who.clone(), who.to_string())
    };
    let asked = refreshes_since(w, start);
    w.expect(
        "the refreshes without a refresh token",
        "none is asked for",
        asked.is_empty(),
        (seen.clone(), (start..w.mark()).collect()),
    );
    let held = if who.is(w, "alice") || who.is_signed_out() {
        Held::Yes
    } else if who.is_signed_in() {
        Held::No
    } else {
        Held::Unknown
    };
    w.expect(
        "the user when the access token has expired",
        "alice is signed in, or nobody",
        held,
        (seen, (start..w.mark()).collect()),
    );
    Ok(())
}
