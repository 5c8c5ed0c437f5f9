//! What must hold where the session in a browser cannot be read.

use browser::Tab;

use super::{sign_in, who_am_i};
use crate::{evidence::Trouble, world::World};

/// Records that the browser of `tab` has no session although it has cookies of one: it is told that nobody is signed in,
/// and can sign in. `what` says what is wrong with the cookies.
///
/// # Errors
/// Trouble of the harness. Whatever the RP does is recorded.
pub async fn expect_no_session(w: &World, what: &str, tab: &Tab) -> Result<(), Trouble> {
    let start = w.mark();
    let who = who_am_i(w, tab.browser()).await?;
    w.expect(
        what,
        "nobody is signed in, and no error",
        who.is_signed_out(),
        (who.to_string(), (start..w.mark()).collect()),
    );
    let signed_in = sign_in(w, tab, "alice").await?;
    w.expect_signed_in(
        &format!("the next sign-in, with {what}"),
        &signed_in,
        "alice",
    );
    Ok(())
}
