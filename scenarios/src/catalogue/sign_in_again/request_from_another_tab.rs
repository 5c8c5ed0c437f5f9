//! While the user signs in again, another tab asks for a protected page.
//!
//! ## What happens
//! The user has two tabs of the RP, signs out in the first, and signs in again there. When the provider is about to send the browser
//! back, the second tab asks for its page, and the RP sends it to the provider. Then the first tab goes on.
//!
//! ## What a correct RP does
//! The sign-in of the first tab is not touched by what the second began: it ends signed in.
//!
//! ## Why it matters
//! Tabs reload themselves and poll. An RP that keeps one pending sign-in for each browser has the second overwrite the first: `state`
//! does not fit any more, the right password leads to an error page, and trying again may meet the next poll.
//!
//! Field report: [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/issues/325) (field report 65).
//!
//! ## How to mend it
//! Keep each pending sign-in under its own `state`: one cookie each, with the `state` in its name, or a map in the session. Drop the
//! oldest above some ten.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`state`)
//! - field report 65 (docs/field-reports.md)

use crate::{
    drive::{hold_callback, let_go, protected, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 65"),
    needs: &[Need::SignOut, Need::Protected],
    covers: &["field report 65"],
    caught_by: &[
        "constant-state",
        "revokes-user-instead-of-session",
        "single-flow-cookie",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let (first, second) = (w.tab(), w.tab());
    w.must_sign_in(&sign_in(w, &first, "alice").await?, "alice")?;
    sign_out(w, &first).await?;
    let callback = hold_callback(w, &first, "alice").await?;
    let own = w.base_url().origin();
    let at_provider = second.stop_before(move |request| request.url.origin() != own);
    protected(w, &second, None).await?;
    if !at_provider.reached() {
        return Err(Trouble::unasked(
            "the protected page leads nobody to the provider",
        ));
    }
    drop(at_provider);
    let back = let_go(w, &first, callback).await?;
    w.expect_signed_in("the sign-in that another tab came between", &back, "alice");
    Ok(())
}
