//! A user signs in, and the RP authenticates with its secret in the header.
//!
//! ## What happens
//! The user starts at the RP, types the password on the provider's login page, and comes back with a code. The RP is
//! registered with `client_secret_basic`; the provider is honest in everything.
//!
//! ## What a correct RP does
//! It redeems the code with its id and secret in the `Authorization` header, each form-encoded first, and shows the
//! user signed in.
//!
//! ## Why it matters
//! It is what every other question builds on. `client_secret_basic` is what a client gets that asks for nothing, and what some
//! providers demand.
//!
//! ## How to mend it
//! Set the method in the library's client metadata: `token_endpoint_auth_method = client_secret_basic`. When the secret has
//! characters beyond letters and digits, look whether the library form-encodes it before base64.
//!
//! ## References
//! - OpenID Connect Core 1.0, sections 3.1 and 9; RFC 6749, section 2.3.1
//! - OpenID Foundation: `oidcc-client-test`, `oidcc-client-test-client-secret-basic`
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
    needs: &[Need::TokenAuth("client_secret_basic")],
    plain: true,
    covers: &[
        "oidcc-client-test",
        "oidcc-client-test-client-secret-basic",
        "field report 42",
    ],
    caught_by: &[
        "secret-in-header-and-body",
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
    w.expect(
        "the sign-in",
        "alice is signed in",
        sign_in.is(w, "alice"),
        &sign_in,
    );
    let grant = w
        .asked_since(start)
        .into_iter()
        .find(|asked| asked.endpoint == Endpoint::Token);
    let grant =
        grant.ok_or_else(|| Trouble::missing("the RP asked nothing of the token endpoint"))?;
    let by_header = grant.client_auth == ["client_secret_basic"];
    let seen = format!(
        "the token request authenticated with {}",
        grant.client_auth.join(" and ")
    );
    let seqs = [sign_in.seqs(), vec![grant.seq]].concat();
    w.expect(
        "the client authentication",
        "`client_secret_basic` and nothing else",
        by_header,
        (seen, seqs),
    );
    Ok(())
}
