//! The ID token names another issuer.
//!
//! ## What happens
//! The token endpoint answers with an ID token whose `iss` is another provider. Signature, audience, nonce and times
//! are right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! User ids are unique within one issuer only. An RP that knows several providers, or that follows what a token says,
//! can be handed the user 17 of another provider as its own user 17.
//!
//! ## How to mend it
//! Give the verifier the issuer exactly as the discovery document states it, and compare character by character: no
//! trimmed slash, no lower case.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (2)
//! - OpenID Foundation: `oidcc-client-test-invalid-iss`

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (2)"),
    quirks: &[("id-token-iss-foreign", "true")],
    covers: &["oidcc-client-test-invalid-iss"],
    caught_by: &["skips:issuer"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with a token of another issuer", &sign_in);
    Ok(())
}
