//! The ID token has no expiry.
//!
//! ## What happens
//! The token endpoint answers with an ID token without `exp`. Everything else is right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! Some verifiers check `exp` only where it is there. A token without it is then good for ever.
//!
//! ## How to mend it
//! Make `exp` a required claim of the verifier; many libraries want it listed.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (9)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 2"),
    quirks: &[("id-token-exp-missing", "true")],
    covers: &["CORE-02"],
    caught_by: &["skips:expiry"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with a token without `exp`", &sign_in);
    Ok(())
}
