//! Who a back-channel request comes from: client authentication (RFC 6749, section 2.3).

mod assertion;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::client::{AuthMethod, Client};
use crate::policy::{BasicDecoding, SecretForm};
use crate::refusal::Refusal;
use crate::request::Asked;

pub(crate) use assertion::UsedAssertions;

/// What was presented.
struct Presented {
    method: AuthMethod,
    client_id: String,
    proof: Proof,
}

/// What is to prove that the client is who it says.
enum Proof {
    Nothing,
    Secret(String),
    Assertion(String),
}

/// Finds and authenticates the client, by one method and one only.
pub(crate) async fn authenticate(call: &mut Call<'_>) -> Result<Arc<Client>, Refusal> {
    let policy = call.policy();
    let presented = presented(call, policy.basic_decoding)?;
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
    if !policy.client_auth.contains(&presented.method) {
        return Err(Refusal::new(
            "invalid_client",
            format!("the provider does not take {}", presented.method.name()),
            "use one of token_endpoint_auth_methods_supported in the provider's metadata",
        ));
    }
    match &presented.proof {
        Proof::Secret(secret) if policy.secret_form == SecretForm::Es256Jwt => {
            assertion::check_secret(call, &client, secret).await?;
            Ok(client)
        }
        Proof::Secret(secret) if !client.has_secret(secret) => Err(Refusal::new(
            "invalid_client",
            "the client secret is wrong",
            "mend the secret; in the Authorization header id and secret are form-encoded before base64 (RFC 6749, section 2.3.1)",
        )),
        Proof::Assertion(assertion) => {
            assertion::check(call, &client, presented.method, assertion).await?;
            Ok(client)
        }
        Proof::Secret(_) | Proof::Nothing => Ok(client),
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
    let authenticated = || basic(asked.header("authorization")?, BasicDecoding::FormEncoded).ok();
    let asserted = || assertion::claimed(asked.form.get("client_assertion")?)?.1;
    named
        .map(str::to_owned)
        .or_else(|| authenticated().map(|(id, _)| id))
        .or_else(asserted)
}

/// Finds what was presented, and notes it for the journal.
fn presented(call: &mut Call<'_>, decoding: BasicDecoding) -> Result<Presented, Refusal> {
    let asked = call.asked;
    let form_id = asked.form.get("client_id");
    let form_secret = asked.form.get("client_secret");
    let form_assertion = asked.form.get("client_assertion");
    let asserted = form_assertion.and_then(assertion::claimed);
    let mut note = |method: &str| call.client_auth.push(method.to_owned());
    if asked.headers.contains_key(header::AUTHORIZATION) {
        note(AuthMethod::ClientSecretBasic.name());
    }
    if form_secret.is_some() {
        note(AuthMethod::ClientSecretPost.name());
    }
    if form_assertion.is_some() {
        note(match &asserted {
            Some((method, _)) => method.name(),
            None => "client_assertion",
        });
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
    if let Some(basic) = asked
        .header("authorization")
        .map(|header| basic(header, decoding))
    {
        let (client_id, secret) = basic?;
        if form_id.is_some_and(|form_id| form_id != client_id) {
            return Err(Refusal::invalid_request(
                "client_id in the form is not the one in the Authorization header",
                "send one client id",
            ));
        }
        return Ok(Presented {
            method: AuthMethod::ClientSecretBasic,
            client_id,
            proof: Proof::Secret(secret),
        });
    }
    if let Some(assertion) = form_assertion {
        return asserted_by(asked, form_id, assertion, asserted);
    }
    match (form_id, form_secret) {
        (Some(form_id), Some(secret)) => Ok(Presented {
            method: AuthMethod::ClientSecretPost,
            client_id: form_id.to_owned(),
            proof: Proof::Secret(secret.to_owned()),
        }),
        (Some(form_id), None) => {
            call.client_auth.push(AuthMethod::None.name().to_owned());
            Ok(Presented {
                method: AuthMethod::None,
                client_id: form_id.to_owned(),
                proof: Proof::Nothing,
            })
        }
        (None, _) => Err(Refusal::new(
            "invalid_client",
            "the request does not say which client it comes from",
            "authenticate the client: an Authorization header, or client_id and client_secret in the form",
        )),
    }
}

fn asserted_by(
    asked: &Asked,
    form_id: Option<&str>,
    assertion: &str,
    asserted: Option<(AuthMethod, Option<String>)>,
) -> Result<Presented, Refusal> {
    let kind = asked.form.get("client_assertion_type");
    if kind != Some(assertion::TYPE) {
        return Err(Refusal::new(
            "invalid_client",
            "client_assertion_type is missing or is not the one for JWTs (RFC 7523, section 2.2)",
            format!("send client_assertion_type={}", assertion::TYPE),
        ));
    }
    let Some((method, Some(client_id))) = asserted else {
        return Err(Refusal::new(
            "invalid_client",
            "the client assertion is no JWT with a `sub` (RFC 7523, section 3)",
            "send a signed JWT whose iss and sub are the client id",
        ));
    };
    if form_id.is_some_and(|form_id| form_id != client_id) {
        return Err(Refusal::invalid_request(
            "client_id in the form is not the `sub` of the client assertion (RFC 7521, section 4.2)",
            "send one client id",
        ));
    }
    Ok(Presented {
        method,
        client_id,
        proof: Proof::Assertion(assertion.to_owned()),
    })
}

/// Reads `Basic`: base64 of id and secret, each form-encoded (RFC 6749, section 2.3.1).
fn basic(header: &str, decoding: BasicDecoding) -> Result<(String, String), Refusal> {
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
    if decoding == BasicDecoding::Raw {
        return Ok((id.to_owned(), secret.to_owned()));
    }
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
        let (id, secret) = basic(
            &header("client%21%2BID:s3cr%25t%3A%2B+x"),
            BasicDecoding::FormEncoded,
        )
        .unwrap();
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
            let refusal = basic(value, BasicDecoding::FormEncoded).unwrap_err();
            assert_eq!(refusal.error, "invalid_client");
            assert!(refusal.reason.contains(part), "{value}: {}", refusal.reason);
        }
    }
}
