//! The user begins to sign in in two tabs, and finishes in both.
//!
//! ## What happens
//! Two tabs of one browser each begin a sign-in, as when a browser is restored with the RP open twice. Then the first
//! one finishes, and after it the second.
//!
//! ## What a correct RP does
//! Both callbacks are taken: no tab shows an error, and the user is signed in.
//!
//! ## Why it matters
//! Where the RP has one place for `state`, nonce and PKCE verifier, the tab that was opened last wins, and all others
//! end with *state mismatch*.
//!
//! Field reports: [next-auth](https://github.com/nextauthjs/next-auth/issues/7894),
//! [express-openid-connect](https://github.com/auth0/express-openid-connect/issues/43),
//! [nextjs-auth0](https://github.com/auth0/nextjs-auth0/issues/142),
//! [openid-client](https://github.com/panva/openid-client/issues/639) (field report 139).
//!
//! ## How to mend it
//! Give each sign-in a place of its own, for instance a cookie whose name has part of the `state` in it, with a bound
//! on their number.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)
//! - field report 139 (docs/field-reports.md)

use crate::{
    drive::{End, SignIn, hold_callback, let_go},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.2.1"),
    covers: &["BCP-06", "field report 139"],
    caught_by: &[
        "single-flow-cookie",
        "constant-state",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let (first, second) = (w.tab(), w.tab());
    let first_callback = hold_callback(w, &first, "alice").await?;
    let second_callback = hold_callback(w, &second, "alice").await?;
    let first_done = let_go(w, &first, first_callback).await?;
    w.expect_signed_in("the tab that began first", &first_done, "alice");
    let second_done = let_go(w, &second, second_callback).await?;
    w.expect_signed_in("the tab that began second", &second_done, "alice");
    expect_no_error(w, "the page in the tab that began first", &first_done);
    expect_no_error(w, "the page in the tab that began second", &second_done);
    Ok(())
}

fn expect_no_error(w: &World, what: &str, done: &SignIn) {
    let fine = matches!(&done.journey.end, End::Page { status, .. } if *status < 400);
    w.expect(what, "no error", fine, done);
}
