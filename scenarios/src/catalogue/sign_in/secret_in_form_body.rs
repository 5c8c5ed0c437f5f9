//! A user signs in, and the RP authenticates with its secret in the form.
//!
//! ## What happens
//! The user starts at the RP, types the password on the provider's login page, and comes back with a code. The RP is
//! registered with `client_secret_post`; the provider is honest in everything.
//!
//! ## What a correct RP does
//! It redeems the code with `client_id` and `client_secret` among the form's fields, without an `Authorization` header,
//! and shows the user signed in.
//!
//! ## Why it matters
//! Some providers know this method alone, and a client that is registered with it must not use another. Two methods in
//! one request are forbidden, and a retry with the other method burns the code.
//!
//! Field reports: [OpenID-Connect-PHP](https://github.com/jumbojett/OpenID-Connect-PHP/issues/377),
//! [oauth2-proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/1992) (field report 42).
//!
//! ## How to mend it
//! Set the method in the library's client metadata: `token_endpoint_auth_method = client_secret_post`. Do not add the
//! secret to the form by hand while the library puts it into the header.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication)
//! - [RFC 6749, sections 2.3 and 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3)
//! - field report 42 (docs/field-reports.md)

use mock_provider::Endpoint;

use crate::{
    drive::{Outcome as _, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 9"),
    needs: &[Need::TokenAuth("client_secret_post")],
    plain: true,
    covers: &["field report 42"],
    caught_by: &[
        "other-auth-method",
        "omits-pkce-verifier",
        "redirect-uri-differs-at-token",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let start = w.mark();
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in", &sign_in, "alice");
    let grant = w
        .asked_since(start)
        .into_iter()
        .find(|asked| asked.endpoint == Endpoint::Token)
        .ok_or_else(|| Trouble::missing("the RP asked nothing of the token endpoint"))?;
    let seen = format!(
        "the token request authenticated with {}",
        grant.client_auth.join(" and ")
    );
    w.expect(
        "the client authentication",
        "`client_secret_post` and nothing else",
        grant.client_auth == ["client_secret_post"],
        (seen, [sign_in.seqs(), vec![grant.seq]].concat()),
    );
    Ok(())
}
