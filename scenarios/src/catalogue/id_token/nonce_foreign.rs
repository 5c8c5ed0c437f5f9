//! The ID token carries another sign-in's nonce.
//!
//! ## What happens
//! The RP sends a `nonce` with its authorization request. The token endpoint answers with an ID token that has another
//! one; everything else is right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! The nonce ties the token to this very sign-in. Without the comparison an ID token that was stolen, or that belongs
//! to somebody else's sign-in, can be slipped into a victim's.
//!
//! An RP that sends no nonce is not asked: Core leaves it open in the code flow, where `state` and PKCE can do its
//! work.
//!
//! Field reports: [librefang](https://github.com/librefang/librefang/issues/3364),
//! [openhikmah-web](https://github.com/OpenHikmah/openhikmah-web/issues/556),
//! [CVE-2026-42206](https://nvd.nist.gov/vuln/detail/CVE-2026-42206) in roadiz/openid (field report 23).
//!
//! ## How to mend it
//! Keep the nonce where only this browser's sign-in finds it again, and hand it to the verifier, which must refuse a
//! token without one as well.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (11)
//! - [OpenID Connect Core 1.0, section 15.5.2](https://openid.net/specs/openid-connect-core-1_0.html#NonceNotes)
//! - OpenID Foundation: `oidcc-client-test-nonce-invalid`
//! - field report 23 (docs/field-reports.md)

use mock_provider::Endpoint;

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (11)"),
    covers: &[
        "oidcc-client-test-nonce-invalid",
        "CORE-08",
        "field report 23",
    ],
    caught_by: &["skips:nonce"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.quirk("id-token-nonce-foreign", "true")?;
    let start = w.mark();
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    let sends_nonce = w
        .asked_since(start)
        .iter()
        .any(|asked| asked.endpoint == Endpoint::Authorize && asked.parameter("nonce").is_some());
    if !sends_nonce {
        return Err(Trouble::unasked("the RP sends no nonce"));
    }
    w.expect_refused("the sign-in with another sign-in's nonce", &sign_in);
    Ok(())
}
