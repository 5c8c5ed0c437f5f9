//! What users meet whose provider signs them in at another one, behind it.

use mock_provider::{Endpoint, Setting};

use super::{End, Outcome as _, sign_in, sign_out};
use crate::{evidence::Trouble, world::World};

/// Lets a sign-in fail behind the provider by this quirk, and tries once more without it: the RP shows an error, asks no
/// further, and signs the user in the next time.
///
/// # Errors
/// Trouble of the harness, and when the provider behind the provider was never asked.
pub async fn fails_behind_once(w: &World, quirk: &'static str) -> Result<(), Trouble> {
    let upstream = w.upstream()?;
    upstream
        .set(Setting::new(quirk, true))
        .map_err(Trouble::harness)?;
    let start = w.mark();
    let refused = sign_in(w, &w.tab(), "alice").await?;
    if upstream.fired(quirk) == 0 {
        return Err(Trouble::missing(
            "the provider behind the provider was never asked",
        ));
    }
    w.expect_refused("the sign-in that fails behind the provider", &refused);
    let end = &refused.journey.end;
    let page = matches!(end, End::Page { url, status, .. } if w.is_rp(url) && *status < 500);
    w.expect(
        "the answer to the error",
        "a page of the RP with a status below 500",
        page,
        &refused,
    );
    let attempts = w
        .asked_since(start)
        .iter()
        .filter(|asked| asked.endpoint == Endpoint::Authorize)
        .count();
    w.expect(
        "how often the RP asked for authorization",
        "once",
        attempts == 1,
        (
            format!("{attempts} authorization requests in one attempt"),
            refused.seqs(),
        ),
    );
    upstream.clear(quirk);
    let again = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the next attempt", &again, "alice");
    Ok(())
}

/// Signs out, and lets the next user sign in in the same browser: somebody has to ask who it is, as the session behind the
/// provider may be alive.
///
/// # Errors
/// Trouble of the harness.
pub async fn next_user_after_sign_out(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    let next = sign_in(w, &w.tab(), "bob").await?;
    w.expect(
        "the sign-in of the next user",
        "somebody asks who it is",
        next.login_page_shown(),
        &next,
    );
    w.expect_signed_in("the sign-in of the next user", &next, "bob");
    Ok(())
}
