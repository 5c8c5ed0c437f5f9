//! The ID token does not say when it was issued.
//!
//! ## What happens
//! The token endpoint answers with an ID token without `iat`. Everything else is right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! `iat` is a required claim. An RP that does without it cannot refuse tokens that were issued long ago, and shows that
//! nobody looks whether a token is complete.
//!
//! ## How to mend it
//! Make `iat` a required claim of the verifier.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)
//! - OpenID Foundation: `oidcc-client-test-missing-iat`

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 2"),
    quirks: &[("id-token-iat-missing", "true")],
    covers: &["oidcc-client-test-missing-iat"],
    caught_by: &["skips:issued-at"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with a token without `iat`", &sign_in);
    Ok(())
}
