//! The ID token does not say whom it is about.
//!
//! ## What happens
//! The token endpoint answers with an ID token without `sub`. Everything else, the e-mail address included, is right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! `sub` is the only claim that names a user for good. An RP that falls back on the e-mail address, or on an empty
//! string, gives one account to several people: all tokens without `sub` are the same user.
//!
//! ## How to mend it
//! Make `sub` a required claim, refuse it when empty, and key accounts on issuer and `sub`.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)
//! - [OpenID Connect Core 1.0, section 5.7](https://openid.net/specs/openid-connect-core-1_0.html#ClaimStability)
//! - OpenID Foundation: `oidcc-client-test-missing-sub`

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 2"),
    quirks: &[("id-token-sub-missing", "true")],
    covers: &["oidcc-client-test-missing-sub"],
    caught_by: &["skips:subject"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with a token without `sub`", &sign_in);
    Ok(())
}
