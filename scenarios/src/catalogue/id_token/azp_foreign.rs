//! The ID token was made for another client, though this one is its audience.
//!
//! ## What happens
//! The token endpoint answers with an ID token whose `aud` is this client and whose `azp` is another. Signature, issuer,
//! nonce and times are right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! A token that one client asked for can be meant for another as well. If that other one takes it as a sign-in, whoever
//! holds the first one's tokens signs in at both.
//!
//! Field reports: [openrag](https://github.com/linagora/openrag/pull/405) (field report 26).
//!
//! ## How to mend it
//! Where the token has an `azp`, compare it with the own client id.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (5)
//! - field report 26 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Core 1.0, 3.1.3.7 (5)"),
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
