//! The provider writes `email_verified` as a string.
//!
//! ## What happens
//! ID token and userinfo say `"email_verified": "true"`, with quotation marks, as some real providers do.
//!
//! ## What a correct RP does
//! It signs the user in. It may take the claim for absent, but it does not fail on it.
//!
//! ## Why it matters
//! One claim of a type that a parser did not expect makes the whole token unreadable, and nobody at that provider can
//! sign in.
//!
//! Field reports: [listmonk](https://github.com/knadh/listmonk/issues/2237),
//! [rauthy](https://github.com/sebadob/rauthy/issues/658) (field report 37).
//!
//! ## How to mend it
//! Read claims that the sign-in does not depend on leniently: a string `true` as true, anything odd as absent. Never
//! take `"false"` for true because it is not empty.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 5.1](https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims)
//! - field report 37 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 5.1"),
    given: &[("id-token-claims", "scopes")],
    quirks: &[("email-verified-string", "true")],
    needs: &[Need::EmailVerified],
    covers: &["field report 37"],
    caught_by: &["refuses-email-verified-string"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in(
        "the sign-in with a string for `email_verified`",
        &sign_in,
        "alice",
    );
    Ok(())
}
