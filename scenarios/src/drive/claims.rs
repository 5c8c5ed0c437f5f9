//! Users with more and more claims.

use super::{Outcome as _, sign_in, sign_out, who_am_i};
use crate::{evidence::Trouble, world::World};

/// For each of `sizes`, in bytes: a user in a new browser signs in with so many bytes of claims in the ID token, comes
/// back to the page, and signs out where the RP has a sign-out. All of it has to work.
///
/// # Errors
/// Trouble of the harness. Whatever RP and provider do is recorded.
pub async fn sign_in_with_claims(w: &World, sizes: &[&str]) -> Result<(), Trouble> {
    for size in sizes {
        w.quirk("id-token-ballast", size)?;
        let browser = w.another_browser(&format!("a user with {size} bytes of claims"))?;
        let tab = browser.tab();
        let signed_in = sign_in(w, &tab, "alice").await?;
        let what = format!("the sign-in with {size} bytes of claims in the ID token");
        w.expect_signed_in(&what, &signed_in, "alice");
        if !signed_in.is(w, "alice") {
            continue;
        }
        let who = who_am_i(w, &browser).await?;
        w.expect(
            &format!("the next request with {size} bytes of claims"),
            "alice is still signed in",
            who.is(w, "alice"),
            (who.to_string(), signed_in.seqs()),
        );
        if w.file().sign_out.is_some() {
            let out = sign_out(w, &tab).await?;
            w.expect(
                &format!("the sign-out with {size} bytes of claims"),
                "nobody is signed in",
                out.who.is_signed_out(),
                &out,
            );
        }
    }
    Ok(())
}
