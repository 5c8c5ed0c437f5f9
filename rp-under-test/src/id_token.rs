//! Validation of ID tokens: the checks, and the second look at the key set.

use crate::app::Rp;
use crate::checks::{self, Before, Check, IdTokenSeen};
use crate::claims::Claims;
use crate::defect::Defect;
use crate::discovery::Metadata;
use crate::jwks::{Source, algorithm};
use crate::jws::Jws;
use crate::rejection::Rejection;

/// What an ID token is expected to say, besides what every one must say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected<'a> {
    /// The nonce that was sent; none at a refresh.
    pub(crate) nonce: Option<&'a str>,
    /// The access token that came along.
    pub(crate) access_token: &'a str,
    /// The user must have logged in at this time or later, in seconds since 1970.
    pub(crate) fresh_since: Option<i64>,
    /// What the ID token of the sign-in said; none at the sign-in itself.
    pub(crate) before: Option<Before<'a>>,
}

/// Validates an ID token and gives its claims.
pub(crate) async fn validate(
    rp: &Rp,
    metadata: &Metadata,
    token: &str,
    expected: Expected<'_>,
) -> Result<Claims, Rejection> {
    let (config, uri) = (&rp.config, &metadata.jwks_uri);
    let jws = Jws::parse(token).map_err(|why| Rejection::unusable("the ID token", why))?;
    let keys = rp.keys.current(config, &rp.outbound, uri).await?;
    let issuer = config.token_issuer(jws.claims.text("tid"));
    let secret = config.client_secret.as_deref();
    let check = |keys| {
        checks::id_token(&IdTokenSeen {
            jws: &jws,
            keys,
            secret: secret.unwrap_or_default(),
            signer: config.id_token_signer,
            issuer: &issuer,
            client_id: &config.client_id,
            trusted_audiences: &config.trusted_audiences,
            now: config.clock.unix(),
            nonce: expected.nonce,
            access_token: expected.access_token,
            fresh_since: expected.fresh_since,
            before: expected.before,
            defects: &config.defects,
        })
    };
    let mut verdict = check(&keys);
    // The provider may have rotated its keys since we looked, or have put new material under an old key id.
    if let Err(Rejection::Check {
        check: Check::Signature,
        ..
    }) = verdict
        && let Some(newer) = rp
            .keys
            .newer(config, &rp.outbound, uri, &keys, Source::Provider)
            .await
    {
        verdict = check(&newer);
    }
    verdict?;
    if let Some(alg) = algorithm(jws.alg()) {
        rp.agreed.remember(alg);
    }
    let odd = jws.claims.text("email_verified").is_some();
    if odd && config.defects.has(Defect::RefusesEmailVerifiedString) {
        return Err(Rejection::unusable(
            "the ID token",
            "its `email_verified` is no boolean",
        ));
    }
    Ok(jws.claims)
}
