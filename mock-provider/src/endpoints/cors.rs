//! Which scripts of other origins may read an answer, as providers have it: metadata and keys are for everybody, the
//! token endpoint and its neighbours for the origins of registered redirect URIs.

use http::{Method, StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::policy::Cors;

/// The answer to a preflight request, if this endpoint is for scripts at all.
pub(crate) fn preflight(call: &Call<'_>) -> Option<Answer> {
    let asks = call.asked.method == Method::OPTIONS
        && call
            .asked
            .headers
            .contains_key("access-control-request-method");
    if !asks || !is_for_scripts(call.asked.endpoint) {
        return None;
    }
    Some(
        Answer::empty(StatusCode::NO_CONTENT)
            .with(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
            .with(
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type",
            )
            .with(header::ACCESS_CONTROL_MAX_AGE, "600"),
    )
}

/// Adds what lets the asking script read the answer.
pub(crate) fn allow(call: &mut Call<'_>, answer: Answer) -> Answer {
    let Some(origin) = call.asked.header("origin") else {
        return answer;
    };
    let endpoint = call.asked.endpoint;
    let is_registered = |call: &Call<'_>| {
        let clients = call.op.clients();
        clients.iter().any(|client| client.lives_on(origin))
    };
    let (for_all, for_registered) = match call.policy().cors {
        Cors::Usual => match endpoint {
            Endpoint::Discovery | Endpoint::Jwks => (true, false),
            endpoint => (false, is_for_scripts(endpoint)),
        },
        Cors::None => (false, false),
        Cors::All => (true, false),
        Cors::Registered => (false, true),
    };
    if for_all {
        return answer.with(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    }
    if !for_registered || !is_registered(call) {
        return answer;
    }
    answer
        .with(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        .with(header::ACCESS_CONTROL_EXPOSE_HEADERS, "www-authenticate")
        .with(header::VARY, "origin")
}

fn is_for_scripts(endpoint: Endpoint) -> bool {
    matches!(
        endpoint,
        Endpoint::Discovery
            | Endpoint::Jwks
            | Endpoint::Token
            | Endpoint::Userinfo
            | Endpoint::Claims
            | Endpoint::Revocation
    )
}
