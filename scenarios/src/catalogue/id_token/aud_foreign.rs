//! The ID token is addressed to another client.
//!
//! ## What happens
//! The token endpoint answers with an ID token whose `aud` is `someone-else`. Signature, issuer, nonce and times are
//! right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! Whoever runs any other application at the same provider gets ID tokens of all its users. An RP that takes them signs
//! that application's operator in as any of them.
//!
//! ## How to mend it
//! Give the verifier the client id as the expected audience, and do not switch the check off because the library's
//! default fails in development. The RP's own client id must be in `aud`; where there are more, check `azp` as well.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.3.7 (3)
//! - OpenID Foundation: `oidcc-client-test-invalid-aud`
//! - field report 24 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (3)"),
    quirks: &[("id-token-aud-foreign", "true")],
    covers: &["oidcc-client-test-invalid-aud", "field report 24"],
    caught_by: &["skips:audience"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with a token for another client", &sign_in);
    Ok(())
}
