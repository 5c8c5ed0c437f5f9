//! The ID token's audience is a list with one entry.
//!
//! ## What happens
//! The token endpoint answers with an ID token whose `aud` is an array that holds the client id and nothing else.
//!
//! ## What a correct RP does
//! It signs the user in: a list that names the client is as good as a string that does.
//!
//! ## Why it matters
//! Some providers always send a list. An RP that knows the string alone cannot be used with them, and the error is
//! often a crash in the parser rather than a message.
//!
//! Field reports: [jetty.project](https://github.com/jetty/jetty.project/issues/4134),
//! [user_oidc](https://github.com/nextcloud/user_oidc/issues/13),
//! [idtoken-verifier](https://github.com/auth0/idtoken-verifier/issues/74),
//! [server-auth](https://github.com/OCA/server-auth/issues/938) (field report 25).
//!
//! ## How to mend it
//! Read `aud` as a string or a list of strings, and look whether the client id is among them.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)
//! - [RFC 7519, section 4.1.3](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3)
//! - field report 25 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 7519, 4.1.3; OpenID Connect Core 1.0, 2"),
    quirks: &[("id-token-aud-array", "true")],
    covers: &["CORE-03", "field report 25"],
    caught_by: &["refuses-audience-array"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in with a list of audiences", &sign_in, "alice");
    Ok(())
}
