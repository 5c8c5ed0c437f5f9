//! The provider answers eight sign-ins with an error.
//!
//! ## What happens
//! The user presses *Cancel* at the provider, or it refuses, eight times in one browser. Then a sign-in works, and the user signs out.
//!
//! ## What a correct RP does
//! Each answer, an error too, ends its sign-in and takes its cookie back: the browser holds no more of the RP's cookies after the last
//! error than after the first.
//!
//! ## Why it matters
//! Most code clears up where a sign-in has worked. `prompt=none` answered with `login_required` by a page that asks each minute leaves a
//! cookie each minute, and the requests become too large for the server (field report 87) without anybody having done anything.
//!
//! Field reports: [ASP.NET Core](https://github.com/dotnet/aspnetcore/issues/53048),
//! nextjs-auth0 [2244](https://github.com/auth0/nextjs-auth0/pull/2244),
//! [2748](https://github.com/auth0/nextjs-auth0/pull/2748) (field report 88).
//!
//! ## How to mend it
//! Delete the cookie of the sign-in as the first thing that the callback does, whatever comes of it, with the name, path and
//! domain that it was set with.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)
//! - field report 88 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 88"),
    quirks: &[("authorize-access-denied", "true")],
    covers: &["field report 88"],
    caught_by: &["keeps-flow-cookie-after-error", "redeems-code-twice"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let start = w.mark();
    let held = || w.browser().cookies_for(w.base_url()).len();
    let first = sign_in(w, &tab, "alice").await?;
    w.expect_refused("the sign-in that is refused", &first);
    let after_one = held();
    for _ in 0..7 {
        sign_in(w, &tab, "alice").await?;
    }
    let after_all = held();
    w.expect(
        "the RP's cookies after eight errors",
        "as many as after one",
        after_all <= after_one,
        (
            format!("{after_one} after the first, {after_all} after the eighth"),
            (start..w.mark()).collect(),
        ),
    );
    w.clear("authorize-access-denied");
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in afterwards", &signed_in, "alice");
    Ok(())
}
