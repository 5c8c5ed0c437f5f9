//! The ID token is signed with HS256, and the provider's public key is the secret.
//!
//! ## What happens
//! The token endpoint answers with an ID token whose header says `alg: HS256`. The key of the HMAC is the provider's
//! public RSA key as PEM, which everybody has.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! A verifier that takes the algorithm from the token and the key from the provider's set computes the same HMAC and
//! finds that it fits. Then everybody can sign in as everybody.
//!
//! An RP that checks no signature at all takes this token as well, but computes nothing: where the token comes straight
//! from the token endpoint it may rely on TLS. It is not asked this, but `id-token/signature-bad`.
//!
//! Field reports: [CVE-2021-44878](https://nvd.nist.gov/vuln/detail/CVE-2021-44878) in pac4j (field report 22).
//!
//! ## How to mend it
//! Tell the verifier which algorithms to take. Use a library in which a public key and a shared secret are different
//! types.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (7) and (8)
//! - [RFC 8725, sections 2.1 and 3.1](https://www.rfc-editor.org/rfc/rfc8725#section-2.1)
//! - field report 22 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 8725, 3.1; OpenID Connect Core 1.0, 3.1.3.7 (7)"),
    quirks: &[("id-token-hs256-public-key", "true")],
    covers: &["CORE-05", "field report 22"],
    caught_by: &["skips:algorithm"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let forged = sign_in(w, &w.tab(), "alice").await?;
    if forged.who.is_signed_in() && takes_broken_signatures(w).await? {
        return Err(Trouble::unasked(
            "the RP checks no signature of ID tokens, with HS256 or without; see id-token/signature-bad",
        ));
    }
    w.expect_refused(
        "the sign-in with a token that anybody could have signed",
        &forged,
    );
    Ok(())
}

/// Whether the RP takes a token whose header is in order and whose signature fits nothing.
async fn takes_broken_signatures(w: &World) -> Result<bool, Trouble> {
    w.clear("id-token-hs256-public-key");
    w.quirk("id-token-signature-bad", "true")?;
    let another = w.another_browser("another browser")?;
    let sign_in = sign_in(w, &another.tab(), "alice").await?;
    w.clear("id-token-signature-bad");
    Ok(sign_in.who.is_signed_in())
}
