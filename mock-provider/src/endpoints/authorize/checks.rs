//! What an authorization request must be (RFC 6749, section 4.1.1; OpenID Connect Core 1.0, sections 3.1.2.1 and
//! 3.1.2.2). Each check refuses with the error that the specification names.

use std::sync::Arc;

use super::reply::{Reply, ResponseMode};
use super::request::{AuthorizationRequest, Prompt, Steps};
use crate::call::Call;
use crate::client::Client;
use crate::id_token::{self, Hint};
use crate::parameters::Parameters;
use crate::pkce::Challenge;
use crate::policy::Pkce;
use crate::refusal::Refusal;

/// Scopes that the provider knows; others are ignored (section 3.1.2.1).
const SCOPES: [&str; 6] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "offline_access",
];

/// The registered client.
pub(super) fn client(call: &Call<'_>, parameters: &Parameters) -> Result<Arc<Client>, Refusal> {
    if let Some(name @ ("client_id" | "redirect_uri")) = parameters.repeated() {
        return Err(repeated(name));
    }
    let Some(id) = parameters.get("client_id") else {
        return Err(Refusal::invalid_request(
            "`client_id` is missing (RFC 6749, section 4.1.1)",
            "send the authorization request with the client id of the RP",
        ));
    };
    call.op.client(id).ok_or_else(|| {
        Refusal::new(
            "unauthorized_client",
            format!("no client `{id}` is registered"),
            "register the client at the provider, or mend the client id",
        )
    })
}

/// Where the answer goes: a registered address, and no other.
pub(super) fn reply(client: &Client, parameters: &Parameters) -> Result<Reply, Refusal> {
    let Some(redirect_uri) = parameters.get("redirect_uri") else {
        return Err(Refusal::invalid_request(
            "`redirect_uri` is missing (OpenID Connect Core 1.0, section 3.1.2.1)",
            "send the redirect URI, also when only one is registered",
        ));
    };
    if !client.may_redirect_to(redirect_uri) {
        let known = client.redirect_uris();
        return Err(Refusal::invalid_request(
            format!("redirect_uri {redirect_uri} is not registered for this client"),
            match known.first() {
                Some(_) => format!("register it, or use exactly one of: {}", known.join(" ")),
                None => "register it: the client has no redirect URI yet".to_owned(),
            },
        ));
    }
    let mode = parameters
        .get("response_mode")
        .and_then(ResponseMode::from_name);
    Ok(Reply {
        redirect_uri: redirect_uri.to_owned(),
        mode: mode.unwrap_or_default(),
        state: parameters.get("state").map(str::to_owned),
    })
}

/// Everything else, in this order.
pub(super) fn request(
    call: &mut Call<'_>,
    client: Arc<Client>,
    parameters: Parameters,
    reply: &Reply,
) -> Result<AuthorizationRequest, Refusal> {
    no_parameter_twice(&parameters)?;
    no_request_object(&parameters)?;
    response_type(&parameters)?;
    response_mode(&parameters)?;
    let scopes = scopes(&parameters)?;
    let challenge = challenge(call, &parameters)?;
    let prompt = prompt(&parameters)?;
    let max_age = max_age(&parameters)?;
    let expects = id_token_hint(call, &parameters)?;
    Ok(AuthorizationRequest {
        client,
        reply: reply.clone(),
        scopes,
        nonce: parameters.get("nonce").map(str::to_owned),
        challenge,
        prompt,
        max_age,
        login_hint: parameters.get("login_hint").map(str::to_owned),
        expects,
        parameters,
    })
}

fn repeated(name: &str) -> Refusal {
    Refusal::invalid_request(
        format!("parameter `{name}` is sent more than once (RFC 6749, section 3.1)"),
        "send each parameter once",
    )
}

fn no_parameter_twice(parameters: &Parameters) -> Result<(), Refusal> {
    parameters
        .repeated()
        .map_or(Ok(()), |name| Err(repeated(name)))
}

fn no_request_object(parameters: &Parameters) -> Result<(), Refusal> {
    for name in ["request", "request_uri", "registration"] {
        if parameters.get(name).is_some() {
            return Err(Refusal::new(
                &format!("{name}_not_supported"),
                format!(
                    "parameter `{name}` is not supported (OpenID Connect Core 1.0, section 3.1.2.6)"
                ),
                "send plain request parameters; the provider's metadata says what it supports",
            ));
        }
    }
    Ok(())
}

fn response_type(parameters: &Parameters) -> Result<(), Refusal> {
    match parameters.get("response_type") {
        Some("code") => Ok(()),
        Some(other) => Err(Refusal::new(
            "unsupported_response_type",
            format!("response_type `{other}` is not supported"),
            "use response_type=code",
        )),
        None => Err(Refusal::invalid_request(
            "`response_type` is missing (RFC 6749, section 4.1.1)",
            "send response_type=code",
        )),
    }
}

fn response_mode(parameters: &Parameters) -> Result<(), Refusal> {
    match parameters.get("response_mode") {
        Some(name) if ResponseMode::from_name(name).is_none() => Err(Refusal::invalid_request(
            format!("response_mode `{name}` is not supported"),
            "use query, fragment or form_post",
        )),
        _ => Ok(()),
    }
}

fn scopes(parameters: &Parameters) -> Result<Vec<String>, Refusal> {
    let asked = parameters.get("scope").unwrap_or_default();
    let printable = |c: char| matches!(c, '\u{20}'..='\u{7e}') && c != '"' && c != '\\';
    if !asked.chars().all(printable) {
        return Err(Refusal::new(
            "invalid_scope",
            "scope has characters that a scope cannot have (RFC 6749, section 3.3)",
            "send scope names separated by single spaces",
        ));
    }
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked.split(' ').filter(|scope| SCOPES.contains(scope)) {
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(Refusal::new(
            "invalid_scope",
            "scope has no `openid` (OpenID Connect Core 1.0, section 3.1.2.1)",
            "begin scope with openid",
        ));
    }
    Ok(scopes)
}

fn challenge(call: &mut Call<'_>, parameters: &Parameters) -> Result<Option<Challenge>, Refusal> {
    let pkce = call.policy().pkce;
    if pkce == Pkce::Ignored {
        return Ok(None);
    }
    let challenge = Challenge::read(parameters)?;
    if challenge.is_none() && pkce == Pkce::Required {
        return Err(Refusal::invalid_request(
            "code_challenge is missing, and this provider requires PKCE (RFC 7636, section 4.4.1)",
            "send code_challenge and code_challenge_method=S256",
        ));
    }
    Ok(challenge)
}

fn prompt(parameters: &Parameters) -> Result<Prompt, Refusal> {
    let asked = parameters.get("prompt").unwrap_or_default();
    let mut steps = Steps::default();
    for name in asked.split(' ').filter(|name| !name.is_empty()) {
        match name {
            "login" => steps.login = true,
            "select_account" => steps.select_account = true,
            "consent" => steps.consent = true,
            "none" if asked == "none" => return Ok(Prompt::Silent),
            "none" => {
                return Err(Refusal::invalid_request(
                    "prompt `none` is combined with another value (OpenID Connect Core 1.0, section 3.1.2.1)",
                    "send none alone, or leave it out",
                ));
            }
            other => {
                return Err(Refusal::invalid_request(
                    format!(
                        "prompt `{other}` is not supported (OpenID Connect Core 1.0, section 3.1.2.1)"
                    ),
                    "use none, login, select_account or consent",
                ));
            }
        }
    }
    Ok(Prompt::Ask(steps))
}

fn max_age(parameters: &Parameters) -> Result<Option<u64>, Refusal> {
    let Some(text) = parameters.get("max_age") else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| {
        Refusal::invalid_request(
            "max_age is not a number of seconds (OpenID Connect Core 1.0, section 3.1.2.1)",
            "send a whole number, 0 or more",
        )
    })
}

fn id_token_hint(call: &Call<'_>, parameters: &Parameters) -> Result<Option<Hint>, Refusal> {
    let Some(token) = parameters.get("id_token_hint") else {
        return Ok(None);
    };
    id_token::read_hint(call.op, token)
        .map(Some)
        .map_err(|why| {
            Refusal::invalid_request(
                format!("id_token_hint is not usable: {why}"),
                "send an ID token that this provider issued, or leave the hint out",
            )
        })
}
