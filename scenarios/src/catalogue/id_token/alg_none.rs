//! The ID token is not signed, and its header says so.
//!
//! ## What happens
//! The token endpoint answers with an ID token whose header says `alg: none` and whose signature is empty. What it
//! claims is right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! Whoever can put an answer in front of the RP writes the token that he likes. Libraries that take the algorithm from
//! the token itself have had this hole again and again.
//!
//! Field reports: [CVE-2021-44878](https://nvd.nist.gov/vuln/detail/CVE-2021-44878) in pac4j,
//! [p5-oidc-lite](https://github.com/ritou/p5-oidc-lite/pull/31) (field report 22).
//!
//! ## How to mend it
//! Tell the verifier which algorithms to take, from the client's registration or the discovery document, and leave
//! `none` out of them. The token's header chooses among those, and nothing else.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (7)
//! - [RFC 8725, section 3.1](https://www.rfc-editor.org/rfc/rfc8725#section-3.1)
//! - OpenID Foundation: `oidcc-client-test-idtoken-sig-none`
//! - field report 22 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 8725, 3.1; OpenID Connect Core 1.0, 3.1.3.7 (7)"),
    quirks: &[("id-token-alg-none", "true")],
    covers: &[
        "oidcc-client-test-idtoken-sig-none",
        "CORE-05",
        "field report 22",
    ],
    caught_by: &["skips:algorithm"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with an unsigned token", &sign_in);
    Ok(())
}
