//! Where the RP signs users out, learned from a sign-out.

use url::Url;

use super::{session_lines, sign_in, sign_out};
use crate::{evidence::Trouble, world::World};

/// The address at which the RP takes the session away, without its query: what stands there may be a secret of that session,
/// which nobody else could write into a link. Learned in a browser of its own.
///
/// # Errors
/// Trouble of the harness, and when no answer of a sign-out takes the session cookie away.
pub async fn sign_out_address(w: &World) -> Result<Url, Trouble> {
    let scout = w.another_browser("the one that shows the address")?.tab();
    w.must_sign_in(&sign_in(w, &scout, "alice").await?, "alice")?;
    let start = w.mark();
    sign_out(w, &scout).await?;
    let ended = session_lines(w, start)
        .into_iter()
        .find(|line| line.deletes);
    let Some(mut address) = ended.map(|line| line.url) else {
        return Err(Trouble::missing(
            "no answer of the sign-out takes the session cookie away, so its address is not known",
        ));
    };
    address.set_query(None);
    Ok(address)
}
