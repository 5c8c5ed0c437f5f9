//! The provider's metadata name another issuer.
//!
//! ## What happens
//! The RP starts, and fetches the discovery document of the issuer that it was given. The document says `issuer:
//! https://another-issuer.example`; all else is right.
//!
//! ## What a correct RP does
//! It does not use the document: nobody is signed in, and an error page says that the provider cannot be used.
//!
//! ## Why it matters
//! An RP that takes the issuer from the document instead of comparing it lets whoever can change that document, or the
//! address it is fetched from, decide whose tokens are good.
//!
//! Field reports: [deer-flow](https://github.com/bytedance/deer-flow/pull/3506) (field report 28).
//!
//! ## How to mend it
//! Compare `issuer` of the document with the configured issuer, character by character. Do not switch the check off for
//! a provider whose document differs: configure the issuer that the document states.
//!
//! ## References
//! - [OpenID Connect Discovery 1.0, section 4.3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation)
//! - OpenID Foundation: `oidcc-client-test-discovery-issuer-mismatch`
//! - field report 28 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Discovery 1.0, 4.3"),
    quirks: &[("discovery-issuer-foreign", "true")],
    covers: &[
        "oidcc-client-test-discovery-issuer-mismatch",
        "CORE-17",
        "field report 28",
    ],
    caught_by: &["skips:discovery-issuer"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with metadata of another issuer", &sign_in);
    Ok(())
}
