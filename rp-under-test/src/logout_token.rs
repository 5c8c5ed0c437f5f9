//! Validation of logout tokens (OpenID Connect Back-Channel Logout 1.0, section 2.6): an ordered table of checks, as for
//! ID tokens.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jsonwebtoken::Algorithm;
use serde_json::Value;

use crate::app::Rp;
use crate::checks::{Check, LEEWAY, Outcome, expect, first_failure, for_client, same, short};
use crate::config::IdTokenSigner;
use crate::defect::Defect;
use crate::discovery::Metadata;
use crate::gullible;
use crate::jwks::{KeySet, Source, Unverified, algorithm};
use crate::jws::Jws;
use crate::rejection::Rejection;
use crate::session::Ending;

/// The member of `events` that makes a token a logout token (section 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The longest names that are remembered. Core limits `sub` to 255 characters; no provider's `sid` is longer.
const LONGEST_NAME: usize = 512;

/// The most `jti` remembered.
const MOST_SEEN: usize = 10_000;

/// The claims that a logout token is known to have.
const KNOWN: &[&str] = &[
    "iss", "sub", "aud", "iat", "exp", "jti", "events", "sid", "nonce",
];

type LogoutTokenCheck = (Check, fn(&Looked<'_>) -> Outcome);

/// What every logout token must stand, in this order: first who wrote it, then what it says.
const LOGOUT_TOKEN: &[LogoutTokenCheck] = &[
    (Check::LogoutTokenAlgorithm, agreed_algorithm),
    (Check::LogoutTokenSignature, signature),
    (Check::LogoutTokenType, typ),
    (Check::LogoutTokenIssuer, issuer),
    (Check::LogoutTokenAudience, audience),
    (Check::LogoutTokenIssuedAt, issued_at),
    (Check::LogoutTokenExpiry, expiry),
    (Check::LogoutTokenSubject, subject),
    (Check::LogoutTokenEvent, event),
    (Check::LogoutTokenNonce, nonce),
    (Check::LogoutTokenReplay, replay),
];

/// The algorithm of the provider's ID tokens. Logout tokens are signed as they are (section 2.4), and the RP registers
/// none, so the last ID token that was verified says which one it is.
#[derive(Debug, Default)]
pub(crate) struct Agreed(Mutex<Option<Algorithm>>);

impl Agreed {
    pub(crate) fn remember(&self, alg: Algorithm) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(alg);
    }

    /// Before the first sign-in it is the default of OpenID Connect Core 1.0, section 3.1.3.7 (7).
    fn algorithm(&self) -> Algorithm {
        let agreed = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        agreed.unwrap_or(Algorithm::RS256)
    }
}

/// The `jti` of logout tokens that were taken, each until its token has expired.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<HashMap<String, i64>>);

impl Seen {
    /// Remembers `jti`; false if it was there before.
    fn is_new(&self, jti: &str, until: i64, now: i64) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST_SEEN {
            seen.retain(|_, until| now < *until);
            let first = seen.iter().min_by_key(|(_, until)| **until);
            let first = first.map(|(jti, _)| jti.clone());
            if seen.len() >= MOST_SEEN
                && let Some(first) = first
            {
                seen.remove(&first);
            }
        }
        seen.insert(jti.to_owned(), until)
            .is_none_or(|until| until <= now)
    }
}

/// A logout token, and what it is compared with.
struct Looked<'a> {
    rp: &'a Rp,
    jws: &'a Jws,
    keys: &'a KeySet,
    now: i64,
}

/// Validates a logout token, and says what the provider ended.
pub(crate) async fn validate(
    rp: &Rp,
    metadata: &Metadata,
    token: &str,
) -> Result<Ending, Rejection> {
    let (config, uri) = (&rp.config, &metadata.jwks_uri);
    let jws = Jws::parse(token).map_err(|why| Rejection::unusable("the logout token", why))?;
    let keys = rp.keys.current(config, &rp.outbound, uri).await?;
    let check = |keys| {
        let looked = Looked {
            rp,
            jws: &jws,
            keys,
            now: config.clock.unix(),
        };
        // Each check runs after those before it have passed: only a good token's `jti` is remembered.
        let outcomes = LOGOUT_TOKEN
            .iter()
            .map(|(check, judge)| (*check, judge(&looked)));
        first_failure(outcomes, &config.defects)
    };
    let mut verdict = check(&keys);
    // The provider may have rotated its keys since we looked.
    if let Err(Rejection::Check {
        check: Check::LogoutTokenSignature,
        ..
    }) = verdict
        && let Some(newer) = rp
            .keys
            .newer(config, &rp.outbound, uri, &keys, Source::Request)
            .await
    {
        verdict = check(&newer);
    }
    verdict?;
    let claims = &jws.claims;
    let odd = |name: &str| KNOWN.contains(&name);
    if config.defects.has(Defect::RefusesUnknownLogoutClaims) && !claims.names().all(odd) {
        return Err(Rejection::unusable(
            "the logout token",
            "it has a claim that is not known",
        ));
    }
    let name = |name| claims.text(name).map(str::to_owned);
    Ok(Ending {
        sid: name("sid"),
        sub: name("sub"),
        issued: claims.seconds("iat"),
    })
}

fn agreed_algorithm(seen: &Looked<'_>) -> Outcome {
    let (alg, agreed) = (seen.jws.alg(), seen.rp.agreed.algorithm());
    let allowed = seen.rp.config.id_token_signer.algorithms();
    expect(
        algorithm(alg) == Some(agreed) && allowed.contains(&agreed),
        || {
            let alg = short(alg);
            format!("the logout token is signed with `{alg}`, and ID tokens are with {agreed:?}")
        },
    )
}

fn signature(seen: &Looked<'_>) -> Outcome {
    let config = &seen.rp.config;
    if config.id_token_signer == IdTokenSigner::ClientSecret && seen.jws.alg() == "HS256" {
        let secret = config.client_secret.as_deref().unwrap_or_default();
        return expect(seen.jws.is_signed_with(secret), || {
            "the logout token's signature does not fit the client's secret".to_owned()
        });
    }
    match seen.keys.verify(seen.jws) {
        Err(Unverified::NotAsymmetric) => gullible::verify(seen.jws, seen.keys),
        verified => verified.map_err(|why| format!("the logout token's signature: {why}")),
    }
}

fn typ(seen: &Looked<'_>) -> Outcome {
    let typ = seen.jws.typ();
    let demanded = seen.rp.config.defects.has(Defect::DemandsLogoutTokenType);
    let fits = match typ.as_deref() {
        Some("logout+jwt") => true,
        None | Some("jwt") => !demanded,
        Some(_) => false,
    };
    expect(fits, || {
        let typ = short(typ.as_deref().unwrap_or("nothing"));
        format!("the logout token says that it is `{typ}`")
    })
}

fn issuer(seen: &Looked<'_>) -> Outcome {
    let claims = &seen.jws.claims;
    let expected = seen.rp.config.token_issuer(claims.text("tid"));
    let iss = claims.text("iss").unwrap_or_default();
    same("the logout token's `iss`", iss, &expected)
}

fn audience(seen: &Looked<'_>) -> Outcome {
    let config = &seen.rp.config;
    let claims = &seen.jws.claims;
    for_client(
        "the logout token",
        claims,
        &config.client_id,
        &config.trusted_audiences,
        &config.defects,
    )
}

fn issued_at(seen: &Looked<'_>) -> Outcome {
    let iat = required(seen, "iat")?;
    expect(iat <= seen.now.saturating_add(LEEWAY), || {
        let ahead = iat.saturating_sub(seen.now);
        format!("the logout token's `iat` is {ahead} s in the future")
    })
}

fn expiry(seen: &Looked<'_>) -> Outcome {
    let exp = required(seen, "exp")?;
    expect(exp.saturating_add(LEEWAY) > seen.now, || {
        let ago = seen.now.saturating_sub(exp);
        format!("the logout token expired {ago} s ago")
    })
}

fn subject(seen: &Looked<'_>) -> Outcome {
    let names = ["sid", "sub"].map(|name| seen.jws.claims.text(name));
    let usable = names
        .iter()
        .flatten()
        .all(|name| name.len() <= LONGEST_NAME);
    expect(usable && names.iter().any(Option::is_some), || {
        "the logout token names neither a session nor a user".to_owned()
    })
}

fn event(seen: &Looked<'_>) -> Outcome {
    let events = seen.jws.claims.get("events").and_then(Value::as_object);
    let event = events.and_then(|events| events.get(EVENT)?.as_object());
    let bare = events.is_some_and(|events| events.len() == 1)
        && event.is_some_and(serde_json::Map::is_empty);
    let demanded = seen.rp.config.defects.has(Defect::DemandsEmptyLogoutEvent);
    expect(event.is_some() && (bare || !demanded), || {
        "the logout token does not have the event of a sign-out".to_owned()
    })
}

fn nonce(seen: &Looked<'_>) -> Outcome {
    expect(seen.jws.claims.get("nonce").is_none(), || {
        "the logout token has a `nonce`".to_owned()
    })
}

fn replay(seen: &Looked<'_>) -> Outcome {
    // Step 8 compares what is there; a token without `jti` is good until its `exp`, and no longer.
    let Some(jti) = seen.jws.claims.text("jti") else {
        return Ok(());
    };
    if jti.len() > LONGEST_NAME {
        return Err("the logout token's `jti` is too long".to_owned());
    }
    let exp = seen.jws.claims.seconds("exp").unwrap_or(seen.now);
    let until = exp.saturating_add(LEEWAY);
    expect(seen.rp.logout_tokens.is_new(jti, until, seen.now), || {
        "the logout token was sent before".to_owned()
    })
}

fn required(seen: &Looked<'_>, name: &str) -> Result<i64, String> {
    let seconds = seen.jws.claims.seconds(name);
    seconds.ok_or_else(|| format!("the logout token has no usable `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_taken_once_until_its_token_has_expired() {
        let seen = Seen::default();
        assert!(seen.is_new("a", 100, 50));
        assert!(!seen.is_new("a", 100, 99));
        assert!(seen.is_new("b", 100, 99));
        assert!(seen.is_new("a", 300, 200));
    }

    #[test]
    fn the_number_of_identifiers_is_bounded() {
        let seen = Seen::default();
        for n in 0..=MOST_SEEN {
            assert!(seen.is_new(&n.to_string(), 100 + i64::try_from(n).unwrap(), 50));
        }
        assert_eq!(seen.0.lock().unwrap().len(), MOST_SEEN);
        assert!(!seen.is_new(&MOST_SEEN.to_string(), 100, 50));
    }

    #[test]
    fn the_algorithm_is_that_of_the_last_id_token() {
        let agreed = Agreed::default();
        assert_eq!(agreed.algorithm(), Algorithm::RS256);
        agreed.remember(Algorithm::ES256);
        assert_eq!(agreed.algorithm(), Algorithm::ES256);
    }
}
