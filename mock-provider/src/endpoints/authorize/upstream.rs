//! Signing in by way of the upstream provider: there, and back with who it is.

use http::{StatusCode, header};

use super::interaction;
use super::request::{AuthorizationRequest, Steps};
use super::steps;
use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::refused;
use crate::parameters::Parameters;
use crate::pkce;
use crate::quirk::Quirk;
use crate::refusal::Refusal;
use crate::session_cookie;
use crate::upstream::{Identity, LIFETIME, Purpose, Underway, UpstreamState};
use crate::user::User;

/// The cookie that ties what comes back to the browser that was sent.
const COOKIE: &str = "op_upstream";
/// How many users are kept; beyond that nobody new can come from upstream.
const MOST_USERS: usize = 10_000;
/// Claims of an ID token that are about the token, not about the user.
const OF_THE_TOKEN: [&str; 12] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "auth_time",
    "nonce",
    "at_hash",
    "c_hash",
    "azp",
    "sid",
];

/// Which browser this is, for sign-ins and sign-outs under way: what its cookie says, or something new.
pub(crate) fn browser(call: &Call<'_>) -> String {
    call.asked
        .cookie(COOKIE)
        .map_or_else(|| call.op.entropy.token(24), str::to_owned)
}

/// The cookie that says so.
pub(crate) fn cookie(call: &Call<'_>, browser: &str) -> String {
    let secure = if call.op.addresses.is_secure() {
        "; Secure"
    } else {
        ""
    };
    format!("{COOKIE}={browser}; Path=/; Max-Age={LIFETIME}; HttpOnly; SameSite=Lax{secure}")
}

/// Sends the browser to the upstream provider, in place of a login page.
pub(super) async fn begin(
    call: &mut Call<'_>,
    upstream: &UpstreamState,
    request: &AuthorizationRequest,
    asks_anew: bool,
) -> Answer {
    let metadata = match upstream.metadata(&call.op.outgoing).await {
        Ok(metadata) => metadata,
        Err(words) => return failed(call, request, &words),
    };
    let entropy = &call.op.entropy;
    let (state, nonce, verifier) = (entropy.token(24), entropy.token(24), entropy.token(32));
    let (challenge, redirect_uri) = (pkce::s256(&verifier), callback_uri(call));
    let pairs = [
        ("redirect_uri", redirect_uri.as_str()),
        ("state", state.as_str()),
        ("nonce", nonce.as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut parameters = Parameters::from(pairs.to_vec());
    // An RP that wants the user to prove it anew gets that only if the provider which asks for the password is told.
    if asks_anew {
        parameters.set("prompt", "login");
    }
    if let Some(hint) = &request.login_hint {
        parameters.set("login_hint", hint);
    }
    call.quirks(Quirk::upstream_request, &mut parameters);
    let address = upstream.authorization_request(&metadata, &parameters);
    let browser = browser(call);
    let cookie = cookie(call, &browser);
    let underway = Underway {
        purpose: Purpose::SignIn {
            parameters: request.travelling(call.op).into_owned(),
            nonce,
            verifier,
        },
        browser,
        ends: call.now().saturating_add(LIFETIME),
    };
    upstream.begin(state, underway, call.now());
    Answer::redirect(StatusCode::FOUND, &address).with(header::SET_COOKIE, &cookie)
}

/// The browser comes back from the upstream provider.
pub(crate) async fn callback(call: &mut Call<'_>) -> Answer {
    let Some(upstream) = &call.op.upstream else {
        return stranded(call, "this provider signs nobody in elsewhere");
    };
    let response = call.asked.parameters().clone();
    let browser = call.asked.cookie(COOKIE).unwrap_or_default();
    let state = response.get("state").unwrap_or_default();
    let Some(Purpose::SignIn {
        parameters,
        nonce,
        verifier,
    }) = upstream.finish(state, browser, call.now())
    else {
        return stranded(call, "this browser began no such sign-in, or too long ago");
    };
    let request = match steps::read(call, parameters).await {
        Ok(request) => request,
        Err(answer) => return *answer,
    };
    if let Some(error) = response.get("error") {
        return refused(call, &request, error, &response);
    }
    let redirect_uri = callback_uri(call);
    let (outgoing, now) = (&call.op.outgoing, call.now());
    let told = async {
        let code = response.get("code").ok_or("there is no code")?;
        let tokens = upstream
            .redeem(outgoing, code, &redirect_uri, &verifier)
            .await?;
        upstream.identity(outgoing, tokens, &nonce, now).await
    };
    match told.await {
        Ok(identity) => signed_in(call, &request, &identity).await,
        Err(words) => failed(call, &request, &words),
    }
}

/// Goes on with the user whom the upstream provider named: the one of that name here, or a new one.
async fn signed_in(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    identity: &Identity,
) -> Answer {
    let Some(name) = identity.name() else {
        return failed(call, request, "the upstream provider named nobody");
    };
    if call.op.user(name).is_none() {
        if call.op.users().len() >= MOST_USERS {
            return failed(call, request, "there are too many users already");
        }
        call.op.add_user(from(name, identity));
    }
    let session = super::forms::begin(call, name);
    call.op
        .sessions
        .came_from_upstream(&session.id, &identity.id_token, call.now());
    let done = Steps {
        login: true,
        ..Steps::default()
    };
    let answer = interaction::proceed(call, request, Some(session.clone()), done).await;
    session_cookie::given(call, answer, &session)
}

/// A user with the upstream provider's claims and no password that anybody knows.
fn from(name: &str, identity: &Identity) -> User {
    let user = User::new(name).without_claims().signs_in_elsewhere();
    identity
        .claims
        .iter()
        .filter(|(claim, _)| !OF_THE_TOKEN.contains(&claim.as_str()))
        .fold(user, |user, (claim, value)| {
            user.claim(claim, value.clone())
        })
}

fn callback_uri(call: &Call<'_>) -> String {
    call.op.url(Endpoint::UpstreamCallback).into()
}

/// What the upstream provider refused is refused to the RP with the same error, where the RP can know it.
fn refused(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    error: &str,
    response: &Parameters,
) -> Answer {
    const KNOWN: [&str; 6] = [
        "access_denied",
        "login_required",
        "consent_required",
        "interaction_required",
        "account_selection_required",
        "temporarily_unavailable",
    ];
    let description = response.get("error_description").unwrap_or_default();
    let known = KNOWN.into_iter().find(|known| *known == error);
    let refusal = Refusal::new(
        known.unwrap_or("server_error"),
        format!("the upstream provider refused: {error} {description}"),
        "offer to try again",
    );
    request.reply.error(call, &refusal)
}

fn failed(call: &mut Call<'_>, request: &AuthorizationRequest, words: &str) -> Answer {
    let refusal = Refusal::new(
        "server_error",
        format!("signing in at the upstream provider failed: {words}"),
        "mend the connection between the two providers, and try again",
    );
    request.reply.error(call, &refusal)
}

/// Nobody knows which RP this is about.
fn stranded(call: &mut Call<'_>, reason: &str) -> Answer {
    let refusal = Refusal::invalid_request(reason, "begin at the application");
    refused::to_people(call, StatusCode::BAD_REQUEST, refused::SIGN_IN, &refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value, json};

    #[test]
    fn a_user_from_upstream_has_its_claims_and_none_of_the_token() {
        let Value::Object(claims) = json!({
            "iss": "http://up", "sub": "u-1", "aud": "b", "exp": 1, "nonce": "n",
            "email": "carol@upstream.test", "groups": ["a"],
        }) else {
            unreachable!("the literal is an object")
        };
        let identity = Identity {
            claims,
            id_token: String::new(),
        };
        assert_eq!(identity.name(), Some("carol@upstream.test"));
        let user = from("carol@upstream.test", &identity);
        let expected: Map<String, Value> = serde_json::from_value(json!({
            "email": "carol@upstream.test", "groups": ["a"],
        }))
        .unwrap();
        assert_eq!(*user.claims(), expected);
        assert!(!user.has_password("password") && !user.has_password(""));
    }
}
