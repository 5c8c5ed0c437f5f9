//! Who a back-channel request comes from: client authentication (RFC 6749, section 2.3).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::client::{AuthMethod, Client};
use crate::refusal::Refusal;
use crate::request::Asked;

/// What was presented.
struct Presented {
    method: AuthMethod,
    client_id: String,
    secret: Option<String>,
}

/// Finds and authenticates the client, by one method and one only.
pub(crate) fn authenticate(call: &mut Call<'_>) -> Result<Arc<Client>, Refusal> {
    let presented = presented(call)?;
    call.client_id = Some(presented.client_id.clone());
    let Some(client) = call.op.client(&presented.client_id) else {
        return Err(Refusal::new(
            "invalid_client",
            format!("no client `{}` is registered", presented.client_id),
            "register the client at the provider, or mend the client id",
        ));
    };
    call.about(&client);
    let allowed = client.auth_methods();
    if !allowed.contains(&presented.method) {
        let names: Vec<&str> = allowed.iter().map(|method| method.name()).collect();
        return Err(Refusal::new(
            "invalid_client",
            format!(
                "the client may use {}, and used {}",
                names.join(" or "),
                presented.method.name()
            ),
            "use the registered token_endpoint_auth_method, or register the one in use",
        ));
    }
    match presented.secret {
        Some(secret) if !client.has_secret(&secret) => Err(Refusal::new(
            "invalid_client",
            "the client secret is wrong",
            "mend the secret; in the Authorization header id and secret are form-encoded before base64 (RFC 6749, section 2.3.1)",
        )),
        _ => Ok(client),
    }
}

/// The error answer of an endpoint that authenticates clients: 401 and a challenge where that failed, else 400
/// (RFC 6749, section 5.2).
pub(crate) fn refused(call: &mut Call<'_>, refusal: &Refusal) -> Answer {
    call.refuse(refusal);
    if refusal.error == "invalid_client" {
        let challenge = format!(
            "Basic realm=\"{}\", error=\"invalid_client\"",
            call.op.issuer
        );
        Answer::error(StatusCode::UNAUTHORIZED, refusal).with(header::WWW_AUTHENTICATE, &challenge)
    } else {
        Answer::error(StatusCode::BAD_REQUEST, refusal)
    }
}

/// The form of a back-channel request: a body of the right type, and no parameter twice (RFC 6749, section 3.2).
pub(crate) fn check_form(call: &Call<'_>) -> Result<(), Refusal> {
    if !call.asked.has_form {
        return Err(Refusal::invalid_request(
            "the body is not application/x-www-form-urlencoded (RFC 6749, section 3.2)",
            "send the parameters as a form body, with this Content-Type",
        ));
    }
    if let Some(name) = call.asked.form.repeated() {
        return Err(Refusal::invalid_request(
            format!("parameter `{name}` is sent more than once (RFC 6749, section 3.2)"),
            "send each parameter once",
        ));
    }
    for name in ["client_secret", "client_assertion"] {
        if call.asked.query.get(name).is_some() {
            return Err(Refusal::invalid_request(
                format!("`{name}` is in the address, where logs keep it (RFC 6749, section 2.3.1)"),
                "send it in the Authorization header or in the form body",
            ));
        }
    }
    Ok(())
}

/// The client that a request claims to come from or to be about, in any of the places where one can be named.
pub(crate) fn claimed(asked: &Asked) -> Option<String> {
    let named = asked
        .form
        .get("client_id")
        .or_else(|| asked.query.get("client_id"));
    let authenticated = || basic(asked.header("authorization")?).ok();
    named
        .map(str::to_owned)
        .or_else(|| authenticated().map(|(id, _)| id))
}

fn presented(call: &mut Call<'_>) -> Result<Presented, Refusal> {
    let asked = call.asked;
    let form_id = asked.form.get("client_id");
    let form_secret = asked.form.get("client_secret");
    let basic = asked.header("authorization").map(basic);
    if asked.headers.contains_key(header::AUTHORIZATION) {
        call.client_auth
            .push(AuthMethod::ClientSecretBasic.name().to_owned());
    }
    if form_secret.is_some() {
        call.client_auth
            .push(AuthMethod::ClientSecretPost.name().to_owned());
    }
    if asked.form.get("client_assertion").is_some() {
        call.client_auth.push("client_assertion".to_owned());
    }
    if call.client_auth.len() > 1 {
        return Err(Refusal::invalid_request(
            format!(
                "the client authenticates by {} at once (RFC 6749, section 2.3)",
                call.client_auth.join(" and ")
            ),
            "use one authentication method per request",
        ));
    }
    if asked.form.get("client_assertion").is_some() {
        return Err(Refusal::new(
            "invalid_client",
            "client assertions are not supported",
            "use one of token_endpoint_auth_methods_supported in the provider's metadata",
        ));
    }
    match (basic, form_id, form_secret) {
        (Some(basic), form_id, _) => {
            let (client_id, secret) = basic?;
            if form_id.is_some_and(|form_id| form_id != client_id) {
                return Err(Refusal::invalid_request(
                    "client_id in the form is not the one in the Authorization header",
                    "send one client id",
                ));
            }
            Ok(Presented {
                method: AuthMethod::ClientSecretBasic,
                client_id,
                secret: Some(secret),
            })
        }
        (None, Some(form_id), Some(secret)) => Ok(Presented {
            method: AuthMethod::ClientSecretPost,
            client_id: form_id.to_owned(),
            secret: Some(secret.to_owned()),
        }),
        (None, Some(form_id), None) => {
            call.client_auth.push(AuthMethod::None.name().to_owned());
            Ok(Presented {
                method: AuthMethod::None,
                client_id: form_id.to_owned(),
                secret: None,
            })
        }
        (None, None, _) => Err(Refusal::new(
            "invalid_client",
            "the request does not say which client it comes from",
            "authenticate the client: an Authorization header, or client_id and client_secret in the form",
        )),
    }
}

/// Reads `Basic`: base64 of id and secret, each form-encoded (RFC 6749, section 2.3.1).
fn basic(header: &str) -> Result<(String, String), Refusal> {
    let bad = |what: &str| {
        Refusal::new(
            "invalid_client",
            format!("the Authorization header {what}"),
            "send `Basic` and the base64 of form-encoded id, a colon, and form-encoded secret (RFC 6749, section 2.3.1)",
        )
    };
    let (scheme, credentials) = header
        .split_once(' ')
        .ok_or_else(|| bad("has no credentials"))?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(bad("has not the scheme Basic"));
    }
    let decoded = STANDARD
        .decode(credentials.trim())
        .map_err(|_| bad("is not base64"))?;
    let text = String::from_utf8(decoded).map_err(|_| bad("is not UTF-8"))?;
    let (id, secret) = text
        .split_once(':')
        .ok_or_else(|| bad("has no colon between id and secret"))?;
    match (form_decoded(id), form_decoded(secret)) {
        (Some(id), Some(secret)) => Ok((id, secret)),
        _ => Err(bad("has a `%` that begins no form-encoded character")),
    }
}

/// Undoes `application/x-www-form-urlencoded` for one value; `None` where a `%` is not followed by two hex digits.
fn form_decoded(text: &str) -> Option<String> {
    let mut rest = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = rest.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|hex| char::from(hex).to_digit(16));
                let value = digit()? * 16 + digit()?;
                u8::try_from(value).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(credentials: &str) -> String {
        format!("Basic {}", STANDARD.encode(credentials))
    }

    #[test]
    fn id_and_secret_are_form_decoded() {
        let (id, secret) = basic(&header("client%21%2BID:s3cr%25t%3A%2B+x")).unwrap();
        assert_eq!((&*id, &*secret), ("client!+ID", "s3cr%t:+ x"));
    }

    #[test]
    fn malformed_headers_are_refused_in_words() {
        for (value, part) in [
            ("Basic", "no credentials"),
            ("Bearer abc", "scheme"),
            ("Basic %%%", "base64"),
            (&*header("no-colon"), "colon"),
            (&*header("app:100%"), "`%`"),
            (&*header("app:100%zz"), "`%`"),
        ] {
            let refusal = basic(value).unwrap_err();
            assert_eq!(refusal.error, "invalid_client");
            assert!(refusal.reason.contains(part), "{value}: {}", refusal.reason);
        }
    }
}
