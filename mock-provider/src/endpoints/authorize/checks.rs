//! What an authorization request must be (RFC 6749, section 4.1.1; OpenID Connect Core 1.0, sections 3.1.2.1 and
//! 3.1.2.2). Each check refuses with the error that the specification names.

use std::sync::Arc;

use super::reply::Reply;
use super::request::{AuthorizationRequest, Prompt, Steps};
use super::resolve::Resolved;
use super::wishes;
use crate::call::Call;
use crate::client::Client;
use crate::id_token::{self, Hint};
use crate::parameters::Parameters;
use crate::pkce::Challenge;
use crate::policy::{FormPost, NonceRule, Pkce, Policy};
use crate::refusal::Refusal;
use crate::response_type::{ResponseMode, ResponseType};
use crate::scopes;

/// The registered client.
pub(super) fn client(call: &Call<'_>, parameters: &Parameters) -> Result<Arc<Client>, Refusal> {
    if let Some(name @ ("client_id" | "redirect_uri")) = parameters.repeated() {
        return Err(Refusal::repeated(name));
    }
    let id = parameters.required(
        "client_id",
        "RFC 6749, section 4.1.1",
        "send the authorization request with the client id of the RP",
    )?;
    registered(call, id)
}

/// The client with this id.
pub(crate) fn registered(call: &Call<'_>, id: &str) -> Result<Arc<Client>, Refusal> {
    call.op.client(id).ok_or_else(|| {
        Refusal::new(
            "unauthorized_client",
            format!("no client `{id}` is registered"),
            "register the client at the provider, or mend the client id",
        )
    })
}

/// Where the answer goes: a registered address, and no other.
pub(super) fn reply(
    call: &mut Call<'_>,
    client: &Client,
    parameters: &Parameters,
) -> Result<Reply, Refusal> {
    let redirect_uri = parameters.required(
        "redirect_uri",
        "OpenID Connect Core 1.0, section 3.1.2.1",
        "send the redirect URI, also when only one is registered",
    )?;
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
    Ok(Reply {
        redirect_uri: redirect_uri.to_owned(),
        mode: mode(&call.policy(), parameters),
        state: parameters.get("state").map(str::to_owned),
    })
}

/// How the response travels: as was asked, or as is usual for what was asked. Errors travel the same way, also those
/// about the mode itself (OAuth 2.0 Multiple Response Types, section 5).
fn mode(policy: &Policy, parameters: &Parameters) -> ResponseMode {
    let asked = parameters
        .get("response_mode")
        .and_then(ResponseMode::from_name)
        .filter(|mode| {
            *mode != ResponseMode::FormPost || policy.form_post != FormPost::Unsupported
        });
    let name = parameters.get("response_type").unwrap_or_default();
    match ResponseType::from_name(name) {
        Some(known) => asked
            .filter(|mode| known.allows(*mode))
            .or(policy.response_mode)
            .unwrap_or(known.default_mode()),
        None if name.contains("token") => asked
            .filter(|mode| *mode != ResponseMode::Query)
            .unwrap_or(ResponseMode::Fragment),
        None => asked.unwrap_or(ResponseMode::Query),
    }
}

/// Everything else, in this order.
pub(super) fn request(
    call: &mut Call<'_>,
    client: Arc<Client>,
    resolved: Resolved,
    reply: &Reply,
) -> Result<AuthorizationRequest, Refusal> {
    let Resolved {
        parameters,
        elsewhere,
    } = resolved;
    parameters.refuse_repeated()?;
    no_registration(&parameters)?;
    let policy = call.policy();
    let response_type = response_type(&policy, &client, &parameters)?;
    response_mode(&policy, response_type, &parameters)?;
    let scopes = scopes(&parameters)?;
    state(&policy, &parameters)?;
    nonce(&policy, response_type, &parameters)?;
    let challenge = challenge(&policy, response_type, &parameters)?;
    let prompt = prompt(&parameters)?;
    let max_age = max_age(&parameters)?.or(client.default_max_age());
    let expects = id_token_hint(call, &parameters)?;
    wishes::display(&parameters)?;
    let claims = wishes::claims(&parameters)?;
    let acr = wishes::acr(&parameters, &claims, &client.default_acr_values())?;
    Ok(AuthorizationRequest {
        client,
        reply: reply.clone(),
        response_type,
        scopes,
        nonce: parameters.get("nonce").map(str::to_owned),
        challenge,
        prompt,
        max_age,
        login_hint: parameters.get("login_hint").map(str::to_owned),
        expects,
        subjects: wishes::subjects(&claims),
        claims,
        acr,
        language: wishes::language(&parameters),
        parameters,
        elsewhere,
    })
}

fn no_registration(parameters: &Parameters) -> Result<(), Refusal> {
    if parameters.get("registration").is_none() {
        return Ok(());
    }
    Err(Refusal::new(
        "registration_not_supported",
        "parameter `registration` is not supported (OpenID Connect Core 1.0, section 3.1.2.6)",
        "register the client at the provider",
    ))
}

fn response_type(
    policy: &Policy,
    client: &Client,
    parameters: &Parameters,
) -> Result<ResponseType, Refusal> {
    let supported = policy.response_types;
    let names = || {
        let names: Vec<&str> = supported.iter().map(|known| known.name()).collect();
        format!("use one of: {}", names.join(", "))
    };
    let section = "OpenID Connect Core 1.0, section 3.1.2.1";
    let name = parameters.required("response_type", section, names())?;
    let known = ResponseType::from_name(name).filter(|known| supported.contains(known));
    let Some(response_type) = known else {
        return Err(Refusal::new(
            "unsupported_response_type",
            format!("response_type `{name}` is not supported (RFC 6749, section 3.1.1)"),
            names(),
        ));
    };
    if !client.may_use_response_type(response_type.name()) {
        return Err(Refusal::new(
            "unauthorized_client",
            format!(
                "the client is not registered for response_type `{response_type}` (RFC 6749, section 4.1.2.1)"
            ),
            "register it in response_types, or ask for one that is registered",
        ));
    }
    Ok(response_type)
}

fn response_mode(
    policy: &Policy,
    response_type: ResponseType,
    parameters: &Parameters,
) -> Result<(), Refusal> {
    let asked = match parameters.get("response_mode") {
        None => None,
        Some(name) => match ResponseMode::from_name(name) {
            Some(ResponseMode::FormPost) if policy.form_post == FormPost::Unsupported => {
                return Err(Refusal::invalid_request(
                    "response_mode `form_post` is not supported by this provider",
                    "use query or fragment",
                ));
            }
            Some(mode) => Some(mode),
            None => {
                return Err(Refusal::invalid_request(
                    format!("response_mode `{name}` is not supported"),
                    "use query, fragment or form_post",
                ));
            }
        },
    };
    if asked.is_some_and(|mode| !response_type.allows(mode)) {
        return Err(Refusal::invalid_request(
            format!(
                "response_mode `query` is not for response_type `{response_type}`: tokens must not be in a query (OAuth 2.0 Multiple Response Types, section 5)"
            ),
            "use fragment or form_post",
        ));
    }
    let scope = parameters.get("scope").unwrap_or_default();
    let claims = scope
        .split(' ')
        .any(|scope| matches!(scope, "profile" | "name" | "email"));
    if policy.form_post == FormPost::ForClaims && claims && asked != Some(ResponseMode::FormPost) {
        return Err(Refusal::invalid_request(
            "response_mode must be form_post where the scopes ask for a name or an address",
            "send response_mode=form_post, and take the response as a POST",
        ));
    }
    Ok(())
}

fn state(policy: &Policy, parameters: &Parameters) -> Result<(), Refusal> {
    let length = parameters
        .get("state")
        .map_or(0, |state| state.chars().count());
    if length >= policy.state_length {
        return Ok(());
    }
    Err(Refusal::invalid_request(
        format!(
            "state has {length} characters, and this provider requires {} (RFC 6749, section 10.12)",
            policy.state_length
        ),
        "send a fresh random state with every authorization request",
    ))
}

fn nonce(
    policy: &Policy,
    response_type: ResponseType,
    parameters: &Parameters,
) -> Result<(), Refusal> {
    let (required, section) = match policy.nonce {
        NonceRule::Never => (false, ""),
        NonceRule::InFront => (
            response_type.has_id_token(),
            "OpenID Connect Core 1.0, sections 3.2.2.1 and 3.3.2.11",
        ),
        NonceRule::Always => (true, "this provider requires it with every response type"),
    };
    if required && parameters.get("nonce").is_none() {
        return Err(Refusal::invalid_request(
            format!("`nonce` is missing ({section})"),
            "send a fresh random nonce, and compare it with that of the ID token",
        ));
    }
    Ok(())
}

fn scopes(parameters: &Parameters) -> Result<Vec<String>, Refusal> {
    let scopes = scopes::of_users(parameters.get("scope").unwrap_or_default())?;
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(Refusal::new(
            "invalid_scope",
            "scope has no `openid` (OpenID Connect Core 1.0, section 3.1.2.1)",
            "begin scope with openid",
        ));
    }
    Ok(scopes)
}

fn challenge(
    policy: &Policy,
    response_type: ResponseType,
    parameters: &Parameters,
) -> Result<Option<Challenge>, Refusal> {
    let pkce = policy.pkce;
    if pkce == Pkce::Ignored || !response_type.has_code() {
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
