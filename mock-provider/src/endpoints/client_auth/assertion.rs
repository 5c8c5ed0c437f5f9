//! Client assertions: `client_secret_jwt` and `private_key_jwt` (RFC 7523, section 3; OpenID Connect Core 1.0,
//! section 9).

use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use crate::call::Call;
use crate::client::{AuthMethod, Client};
use crate::client_jwt::{self, ALGORITHMS, seconds};
use crate::endpoint::Endpoint;
use crate::jws;
use crate::refusal::Refusal;
use crate::table::{Mortal, Table};

/// The one `client_assertion_type` there is.
pub(crate) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far ahead `exp` may be, in seconds: until then the `jti` has to be remembered.
const LONGEST_LIFE: i64 = 86_400;
/// By how much the clocks of client and provider may differ, in seconds.
const LEEWAY: i64 = 30;
/// Longest `jti`, in bytes.
const LONGEST_JTI: usize = 512;
/// How many used assertions are remembered.
const MOST_USED: usize = 10_000;

/// The assertions that were used, so that none works twice.
#[derive(Debug)]
pub(crate) struct UsedAssertions(Mutex<Table<(String, String), Used>>);

#[derive(Debug)]
struct Used {
    ends: i64,
}

impl Mortal for Used {
    fn ends(&self) -> i64 {
        self.ends
    }
}

impl Default for UsedAssertions {
    fn default() -> Self {
        Self(Mutex::new(Table::new(MOST_USED)))
    }
}

impl UsedAssertions {
    /// Whether this is the first time; from then on it is not.
    fn first(&self, client: &str, jti: &str, ends: i64, now: i64) -> bool {
        let key = (client.to_owned(), jti.to_owned());
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.get(&key, now).is_some() {
            return false;
        }
        used.insert(key, Used { ends }, now);
        true
    }
}

/// By which method, and from whom, an assertion claims to be.
pub(super) fn claimed(assertion: &str) -> Option<(AuthMethod, Option<String>)> {
    let (header, claims) = client_jwt::unverified(assertion)?;
    let method = match header.get("alg").and_then(Value::as_str) {
        Some(alg) if alg.starts_with("HS") => AuthMethod::ClientSecretJwt,
        _ => AuthMethod::PrivateKeyJwt,
    };
    let sub = claims.get("sub").and_then(Value::as_str);
    Some((method, sub.map(str::to_owned)))
}

/// Checks an assertion of this client.
pub(super) async fn check(
    call: &Call<'_>,
    client: &Client,
    method: AuthMethod,
    assertion: &str,
) -> Result<(), Refusal> {
    let op = call.op;
    let algorithms: Vec<&str> = match client.token_endpoint_auth_signing_alg() {
        Some(alg) => vec![alg],
        None => ALGORITHMS
            .into_iter()
            .filter(|alg| alg.starts_with("HS") == (method == AuthMethod::ClientSecretJwt))
            .collect(),
    };
    let token = client_jwt::verify(&op.outgoing, &op.client_keys, client, assertion, &algorithms)
        .await
        .map_err(|reason| {
            refused(
                format!("the client assertion is not accepted: {reason}"),
                "sign it as registered: with the client's secret, or with a key of its jwks or jwks_uri",
            )
        })?;
    is_from(&token.claims, client)?;
    is_for(&token.claims, call)?;
    let ends = is_alive(&token.claims, call.now())?;
    let jti = token.claims.get("jti").and_then(Value::as_str);
    let jti = jti.filter(|jti| !jti.is_empty() && jti.len() <= LONGEST_JTI);
    let Some(jti) = jti else {
        return Err(refused(
            format!(
                "the client assertion has no `jti`, or one of more than {LONGEST_JTI} bytes (OpenID Connect Core 1.0, section 9)"
            ),
            "give each assertion an identifier of its own",
        ));
    };
    // The clock of the client may lag behind: an assertion is remembered a little longer than it is good.
    if op
        .used_assertions
        .first(client.id(), jti, ends + LEEWAY, call.now())
    {
        Ok(())
    } else {
        Err(refused(
            format!(
                "the client assertion with the `jti` {jti:?} was used before (OpenID Connect Core 1.0, section 9)"
            ),
            "make a new assertion for every request, with a new jti",
        ))
    }
}

/// How far ahead the end of a client secret may be at Apple, in seconds: six months.
const LONGEST_SECRET: i64 = 15_777_000;

/// Checks a client secret that is a JWT of the client's, as at Apple
/// (<https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret>).
pub(super) async fn check_secret(
    call: &Call<'_>,
    client: &Client,
    secret: &str,
) -> Result<(), Refusal> {
    let op = call.op;
    let mend = "make an ES256 JWT with the client's key: sub is the client id, aud the issuer, exp at most six months ahead";
    let wrong =
        |reason: String| refused(format!("the client secret is not accepted: {reason}"), mend);
    let token = client_jwt::verify(&op.outgoing, &op.client_keys, client, secret, &["ES256"])
        .await
        .map_err(wrong)?;
    let text = |name: &str| token.claims.get(name).and_then(Value::as_str);
    if text("sub") != Some(client.id()) {
        return Err(wrong("its `sub` is not the client id".to_owned()));
    }
    if text("aud") != Some(&op.issuer) {
        return Err(wrong("its `aud` is not the issuer".to_owned()));
    }
    let left = token
        .claims
        .get("exp")
        .and_then(seconds)
        .map_or(0, |ends| ends.saturating_sub(call.now()));
    match left {
        ..1 => Err(wrong("it has expired, or has no `exp`".to_owned())),
        1..=LONGEST_SECRET => Ok(()),
        _ => Err(wrong("its `exp` is more than six months ahead".to_owned())),
    }
}

fn refused(reason: impl Into<String>, mend: impl Into<String>) -> Refusal {
    Refusal::new("invalid_client", reason, mend)
}

fn is_from(claims: &Map<String, Value>, client: &Client) -> Result<(), Refusal> {
    for name in ["iss", "sub"] {
        if claims.get(name).and_then(Value::as_str) != Some(client.id()) {
            return Err(refused(
                format!(
                    "the `{name}` of the client assertion is not the client id (RFC 7523, section 3)"
                ),
                "set iss and sub to the client id",
            ));
        }
    }
    Ok(())
}

/// The audience: the provider, by its issuer or by an endpoint that takes assertions (RFC 7523, section 3; RFC 9126,
/// section 2).
fn is_for(claims: &Map<String, Value>, call: &Call<'_>) -> Result<(), Refusal> {
    let token_endpoint = call.op.url(Endpoint::Token);
    let this = call.op.url(call.asked.endpoint);
    let us = [&call.op.issuer, token_endpoint.as_str(), this.as_str()];
    if jws::audience(claims).iter().any(|name| us.contains(name)) {
        return Ok(());
    }
    Err(refused(
        "the `aud` of the client assertion does not name this provider (RFC 7523, section 3)",
        format!("set aud to {} or {token_endpoint}", call.op.issuer),
    ))
}

/// Gives its end.
fn is_alive(claims: &Map<String, Value>, now: i64) -> Result<i64, Refusal> {
    let Some(ends) = claims.get("exp").and_then(seconds) else {
        return Err(refused(
            "the client assertion has no `exp`, or one that is no number (RFC 7523, section 3)",
            "set exp to a time shortly ahead, in seconds since 1970",
        ));
    };
    if ends <= now {
        return Err(refused(
            format!(
                "the client assertion expired {} s ago",
                now.saturating_sub(ends)
            ),
            "make a new assertion for every request, and keep the clock right",
        ));
    }
    if ends.saturating_sub(now) > LONGEST_LIFE {
        return Err(refused(
            format!(
                "the client assertion is good for more than {LONGEST_LIFE} s (RFC 7523, section 3)"
            ),
            "set exp to a time shortly ahead: a minute is plenty",
        ));
    }
    for name in ["nbf", "iat"] {
        match claims.get(name).map(seconds) {
            None => {}
            Some(Some(time)) if time.saturating_sub(LEEWAY) <= now => {}
            Some(_) => {
                return Err(refused(
                    format!(
                        "the `{name}` of the client assertion is ahead, or is no number (RFC 7523, section 3)"
                    ),
                    "set it to the time in seconds since 1970, and keep the clock right",
                ));
            }
        }
    }
    Ok(ends)
}
