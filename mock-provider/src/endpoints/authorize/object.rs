//! Request objects: authorization requests as JWTs (OpenID Connect Core 1.0, sections 6.1 and 6.3; RFC 9101).

use std::fmt::Display;

use serde_json::{Map, Value};

use crate::call::Call;
use crate::client::Client;
use crate::client_jwt::{self, Verified};
use crate::jws;
use crate::parameters::Parameters;
use crate::refusal::Refusal;

/// The longest request object, in bytes.
const LONGEST: usize = 64 * 1024;
/// By how many seconds the client's clock may be fast.
const SKEW: i64 = 60;
/// Claims of the JWT itself; they are no parameters.
const OF_THE_TOKEN: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// The parameters of the request: those of the object, and those that were sent beside it and are not in it
/// (OpenID Connect Core 1.0, section 6.1).
pub(super) async fn read(
    call: &mut Call<'_>,
    client: &Client,
    sent: &Parameters,
    text: &str,
) -> Result<Parameters, Refusal> {
    if text.len() > LONGEST {
        return Err(refused(
            format!("it has {} bytes, the limit is {LONGEST}", text.len()),
            "send a shorter one",
        ));
    }
    let verified = verified(call, client, text).await?;
    about_itself(call, client, &verified)?;
    agrees(client, sent, &verified.claims)?;
    merged(sent, verified.claims)
}

/// Checks the signature. An unsigned object is for clients that registered that they send such.
async fn verified(call: &Call<'_>, client: &Client, text: &str) -> Result<Verified, Refusal> {
    let chosen = client.request_object_signing_alg();
    if chosen == Some("none") && client.requires_signed_request_object() {
        return Err(refused(
            "the client registered `none`, and require_signed_request_object (RFC 9101, section 10.5)",
            "register another request_object_signing_alg",
        ));
    }
    let one = chosen.map(|alg| [alg]);
    let algorithms: &[&str] = match &one {
        Some(one) => one,
        None => &client_jwt::ALGORITHMS,
    };
    let op = call.op;
    client_jwt::verify(&op.outgoing, &op.client_keys, client, text, algorithms)
        .await
        .map_err(|why| {
            refused(
                why,
                "sign it with a key of the client, and register the key and request_object_signing_alg",
            )
        })
}

/// What it says about itself (RFC 9101, sections 4, 6.3 and 10.8).
fn about_itself(call: &Call<'_>, client: &Client, object: &Verified) -> Result<(), Refusal> {
    let (header, claims) = (&object.header, &object.claims);
    let typ = header.get("typ").and_then(Value::as_str).unwrap_or("JWT");
    let typ = typ.strip_prefix("application/").unwrap_or(typ);
    if !["jwt", "oauth-authz-req+jwt"].contains(&typ.to_ascii_lowercase().as_str()) {
        return Err(refused(
            format!("its `typ` is `{typ}` (RFC 9101, section 10.8)"),
            "use oauth-authz-req+jwt",
        ));
    }
    let is_client = |value: &Value| value.as_str() == Some(client.id());
    if claims.get("iss").is_some_and(|iss| !is_client(iss)) {
        return Err(refused(
            "its `iss` is not the client id (OpenID Connect Core 1.0, section 6.1)",
            "set iss to the client id",
        ));
    }
    if claims.get("sub").is_some_and(is_client) {
        return Err(refused(
            "its `sub` is the client id: it could pass for a client assertion (RFC 9101, section 10.8)",
            "leave sub out",
        ));
    }
    if claims.contains_key("aud") && !jws::audience(claims).contains(&call.op.issuer.as_str()) {
        return Err(refused(
            format!(
                "its `aud` is not {} (OpenID Connect Core 1.0, section 6.1)",
                call.op.issuer
            ),
            "set aud to the provider's issuer",
        ));
    }
    let now = call.now();
    in_time(claims, "exp", |exp| exp > now, "has passed")?;
    for name in ["nbf", "iat"] {
        in_time(
            claims,
            name,
            |from| from <= now.saturating_add(SKEW),
            "is in the future",
        )?;
    }
    Ok(())
}

fn in_time(
    claims: &Map<String, Value>,
    name: &str,
    holds: impl Fn(i64) -> bool,
    otherwise: &str,
) -> Result<(), Refusal> {
    let Some(value) = claims.get(name) else {
        return Ok(());
    };
    match client_jwt::seconds(value) {
        Some(seconds) if holds(seconds) => Ok(()),
        Some(_) => Err(refused(
            format!("its `{name}` {otherwise}"),
            "make a request object for every sign-in, and set the client's clock",
        )),
        None => Err(refused(
            format!("its `{name}` is no number (RFC 7519, section 2)"),
            "send seconds since 1970",
        )),
    }
}

/// What was sent beside it must not say otherwise (OpenID Connect Core 1.0, section 6.1; RFC 9101, section 5).
fn agrees(client: &Client, sent: &Parameters, claims: &Map<String, Value>) -> Result<(), Refusal> {
    for name in ["request", "request_uri"] {
        if claims.contains_key(name) {
            return Err(refused(
                format!("it has `{name}` in it (OpenID Connect Core 1.0, section 6.1)"),
                "put no request object into another",
            ));
        }
    }
    let differs = |name: &str, outside: &str| {
        claims
            .get(name)
            .is_some_and(|inside| inside.as_str() != Some(outside))
    };
    let other = |name: &str| {
        Err(refused(
            format!("its `{name}` is not the one beside it (OpenID Connect Core 1.0, section 6.1)"),
            "send the same value in both places",
        ))
    };
    if differs("client_id", client.id()) {
        return other("client_id");
    }
    match sent.get("response_type") {
        Some(outside) if differs("response_type", outside) => other("response_type"),
        _ => Ok(()),
    }
}

fn merged(sent: &Parameters, claims: Map<String, Value>) -> Result<Parameters, Refusal> {
    let mut parameters = sent.without(&["request", "request_uri"]);
    for (name, value) in claims {
        if OF_THE_TOKEN.contains(&name.as_str()) {
            continue;
        }
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Object(_) | Value::Array(_) if name == "claims" => value.to_string(),
            Value::Object(_) | Value::Array(_) => {
                return Err(refused(
                    format!("its `{name}` is neither text nor number (RFC 9101, section 4)"),
                    "send parameters as JSON strings; only claims is an object",
                ));
            }
        };
        parameters.set(&name, &text);
    }
    Ok(parameters)
}

fn refused(what: impl Display, mend: &str) -> Refusal {
    Refusal::new(
        "invalid_request_object",
        format!("the request object is not usable: {what}"),
        mend,
    )
}
