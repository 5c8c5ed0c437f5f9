//! Access tokens of which the provider says in an odd way, or not at all, how long they live.

use super::{expect_no_refresh_storm, outlive_access_token, sign_in};
use crate::{evidence::Trouble, world::World};

/// Signs in, uses the RP for a while, and outlives the access token: nobody refreshes with every request, and nobody is
/// signed out.
///
/// # Errors
/// Trouble of the harness.
pub async fn outlive_odd_expiry(w: &World) -> Result<(), Trouble> {
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
