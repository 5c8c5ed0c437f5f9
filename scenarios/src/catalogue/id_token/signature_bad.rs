//! The ID token's signature does not fit.
//!
//! ## What happens
//! The token endpoint answers with an ID token in whose signature one bit is flipped. Everything that the token says is
//! right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! An RP that only decodes the token believes whatever stands in it. Core lets an RP rely on TLS where the token came
//! straight from the token endpoint, as it does here, so this is a warning and no failure. But that holds only as long as
//! nothing between the two ends can touch the answer, and tokens tend to arrive by other ways later.
//!
//! Field reports: [jellyfin-plugin-sso](https://github.com/Flowfin/jellyfin-plugin-sso/issues/134),
//! [sonar-auth-oidc](https://github.com/sonar-auth-oidc/sonar-auth-oidc/issues/45) (field report 21).
//!
//! ## How to mend it
//! Verify with the provider's published keys, through the library's verifier and never through a plain base64 decoder.
//! Look for a switch such as `verify_signature = false` that was set for a test.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (6)
//! - OpenID Foundation: `oidcc-client-test-invalid-sig-rs256`
//! - field report 21 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 21"),
    quirks: &[("id-token-signature-bad", "true")],
    covers: &["oidcc-client-test-invalid-sig-rs256", "field report 21"],
    caught_by: &["skips:signature"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with a broken signature", &sign_in);
    Ok(())
}
