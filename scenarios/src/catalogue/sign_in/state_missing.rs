//! The callback carries no `state` at all.
//!
//! ## What happens
//! First an attacker signs in at the provider with his own account, keeps his callback, strips `state` off it, and has
//! a victim open the rest: a browser that never began a sign-in.
//!
//! Then the victim signs in, and `state` is stripped off her own callback on its way.
//!
//! ## What a correct RP does
//! It refuses both: nobody is signed in, and an error page offers a new attempt. An RP that sends no `state` is asked
//! the first question only.
//!
//! ## Why it matters
//! The first is a login CSRF: the victim works, and pays, in the attacker's account. It is often left open on purpose,
//! because a provider's logout page comes back to the callback without a `state`, as Amazon Cognito does when its
//! `/logout` is called with `redirect_uri` and `response_type`. NextAuth 4.16.4 takes such a callback when the browser
//! has no cookie of a pending sign-in.
//!
//! Field reports: [next-auth](https://github.com/nextauthjs/next-auth/issues/7894),
//! [advisory-database](https://github.com/github/advisory-database/pull/7191) (field report 116).
//!
//! ## How to mend it
//! A callback without a pending sign-in in this browser is an error, whatever it carries. Where the provider's logout
//! must come back, let it come back to a page of its own, not to the callback.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)
//! - [RFC 6749, section 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)
//! - [RFC 9700, section 4.7](https://www.rfc-editor.org/rfc/rfc9700#section-4.7)
//! - field report 116 (docs/field-reports.md)

use browser::Request;

use crate::{
    drive::{hold_callback, let_go, parameters, set_parameters},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 10.12"),
    covers: &["BCP-01", "field report 116"],
    caught_by: &["skips:state", "accepts-callback-without-state"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let attacker = w.another_browser("attacker")?;
    let mut bait = hold_callback(w, &attacker.tab(), "bob").await?;
    strip_state(&mut bait);
    let lured = let_go(w, &w.tab(), bait).await?;
    w.expect_refused(
        "somebody else's callback without `state`, in a browser that began no sign-in",
        &lured,
    );

    let tab = w.tab();
    let mut callback = hold_callback(w, &tab, "alice").await?;
    if strip_state(&mut callback) {
        let arrived = let_go(w, &tab, callback).await?;
        w.expect_refused(
            "the callback of a pending sign-in without `state`",
            &arrived,
        );
    }
    Ok(())
}

/// Takes `state` off the callback; `false` where there is none.
fn strip_state(callback: &mut Request) -> bool {
    let mut pairs = parameters(callback);
    let all = pairs.len();
    pairs.retain(|(name, _)| name != "state");
    set_parameters(callback, &pairs);
    pairs.len() < all
}
