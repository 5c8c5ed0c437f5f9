//! The ID token was made for another client, though this one is among its audiences.
//!
//! ## What happens
//! The token endpoint answers with an ID token whose `aud` names this client and another, and whose `azp` is the other.
//! Signature, issuer, nonce and times are right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! A token for several audiences was asked for by one of them. If the others take it as a sign-in, that one signs in at
//! all of them.
//!
//! Field reports: [openrag](https://github.com/linagora/openrag/pull/405) (field report 26).
//!
//! ## How to mend it
//! Where the token has an `azp`, compare it with the own client id.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (4) and (5)
//! - field report 26 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (4), (5)"),
    quirks: &[("id-token-azp-foreign", "true")],
    covers: &["CORE-04", "field report 26"],
    caught_by: &["skips:authorized-party"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with a token for another client", &sign_in);
    Ok(())
}
