//! From HTTP to the endpoints and back: limits, routing, the journal.

use std::sync::Arc;
use std::time::Duration;

use axum::body;
use axum::extract::State as Shared;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::addresses::Side;
use crate::answer::Answer;
use crate::call::Call;
use crate::delivery::Parcel;
use crate::endpoint::Endpoint;
use crate::endpoints::{
    auth0_logout, authorize, bearer, check_session, client_auth, cognito_logout, cors, device,
    discovery, end_session, initiate, introspection, jwks, logout, not_found, pushed_authorization,
    registration, revocation, token, userinfo, webfinger,
};
use crate::hosting::Host;
use crate::journal::Exchange;
use crate::parameters::Parameters;
use crate::policy::{Presence, Revocation};
use crate::quirk::{Fault, LogoutDialect, Quirk};
use crate::refusal::Refusal;
use crate::request::Asked;
use crate::state::State;

/// Longest path and query, in bytes. Above it stands 414.
const LONGEST_URI: usize = 32 * 1024;
/// Largest request body, in bytes. Above it stands 413.
const LARGEST_BODY: usize = 256 * 1024;
/// How long a request body may take to arrive. Above it stands 408.
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// The service of the providers behind one socket: finds the one that is asked.
///
/// Providers differ in their paths, and may change them while they run, so there is no router in front.
pub(crate) async fn serve(
    Shared(host): Shared<Arc<Host>>,
    request: axum::extract::Request,
) -> Response {
    match host.tenant(request.uri().path()) {
        Some(op) => exchange(op, host.side, request).await,
        None => no_tenant(&host),
    }
}

/// One exchange from its first byte to its entry in the journal.
pub(crate) async fn exchange(
    op: &Arc<State>,
    side: Side,
    request: axum::extract::Request,
) -> Response {
    let (head, body) = request.into_parts();
    let mut asked = head_of(op, side, head);
    let unreadable = read_body(&mut asked, body).await.err();
    let mut call = Call::new(op, &asked);
    let mut answer = match unreadable {
        Some((status, refusal)) => {
            call.refuse(&refusal);
            Answer::error(status, &refusal)
        }
        None => answer(&mut call).await,
    };
    call.quirks(Quirk::answer, &mut answer);
    finish(call, answer).await
}

/// The answer to a request that could be read.
async fn answer(call: &mut Call<'_>) -> Answer {
    if let Some(answer) = cors::preflight(call) {
        return cors::allow(call, answer);
    }
    call.client_id = client_auth::claimed(call.asked);
    call.user = refreshing_user(call);
    let answer = match fault(call).await {
        Some(answer) => answer,
        None => route(call).await,
    };
    cors::allow(call, answer)
}

/// Whose refresh token the request shows, so that a fault can be limited to one user.
fn refreshing_user(call: &Call<'_>) -> Option<String> {
    let token = call.asked.form.get("refresh_token")?;
    let grant = call.op.grants().grant_of_refresh(token, call.now())?;
    Some(grant.user.to_string())
}

/// What goes wrong before the endpoint does its work: a delay, an answer in place of the honest one.
async fn fault(call: &mut Call<'_>) -> Option<Answer> {
    let mut fault = Fault::default();
    call.quirks(Quirk::fault, &mut fault);
    call.op.pause(fault.delay).await;
    let refusal = fault.refusal.filter(|_| fault.answer.is_none());
    fault.answer.or_else(|| match call.asked.endpoint {
        Endpoint::Userinfo | Endpoint::Claims => Some(bearer::refused(call, &refusal?)),
        _ => Some(client_auth::refused(call, &refusal?)),
    })
}

/// Nobody is there: no provider of the site has this path.
fn no_tenant(host: &Host) -> Response {
    let words = format!("no provider here; issuers: {}\n", host.issuers().join(" "));
    let mut response = Response::new(body::Body::from(words));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn head_of(op: &State, side: Side, head: Parts) -> Asked {
    let uri = head
        .uri
        .path_and_query()
        .map_or("/", |both| both.as_str())
        .to_owned();
    let endpoint = op.addresses.endpoint(side, head.uri.path());
    Asked {
        seq: op.next_seq(),
        at: op.clock.now(),
        endpoint,
        method: head.method,
        query: Parameters::decode(head.uri.query().unwrap_or_default().as_bytes()),
        form: Parameters::default(),
        has_form: false,
        json: None,
        uri,
        headers: head.headers,
    }
}

/// Reads a body within the limits: a form, or JSON where an endpoint takes it. Other bodies are dropped unread.
async fn read_body(asked: &mut Asked, body: body::Body) -> Result<(), (StatusCode, Refusal)> {
    let refused =
        |status, reason: String, mend: &str| Err((status, Refusal::invalid_request(reason, mend)));
    if asked.uri.len() > LONGEST_URI {
        return refused(
            StatusCode::URI_TOO_LONG,
            format!(
                "the address has {} bytes, the limit is {LONGEST_URI}",
                asked.uri.len()
            ),
            "send long requests as a form body",
        );
    }
    let is_form = asked.has_type("application/x-www-form-urlencoded");
    let is_json = asked.endpoint == Endpoint::Registration && asked.has_type("application/json");
    if asked.method != Method::POST || !(is_form || is_json) {
        return Ok(());
    }
    match tokio::time::timeout(BODY_WITHIN, body::to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(bytes)) if is_json => {
            asked.json = Some(bytes.to_vec());
            Ok(())
        }
        Ok(Ok(bytes)) => {
            asked.form = Parameters::decode(&bytes);
            asked.has_form = true;
            Ok(())
        }
        Ok(Err(_)) => refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body broke off or has more than {LARGEST_BODY} bytes"),
            "send a smaller body",
        ),
        Err(_) => refused(
            StatusCode::REQUEST_TIMEOUT,
            format!("the body took more than {} s", BODY_WITHIN.as_secs()),
            "send the body at once",
        ),
    }
}

/// Which methods an endpoint answers, each with what answers it.
async fn route(call: &mut Call<'_>) -> Answer {
    let endpoint = call.asked.endpoint;
    let allowed = methods(endpoint);
    if !allowed.is_empty() && !allowed.contains(&call.asked.method) {
        return method_not_allowed(call, allowed);
    }
    match endpoint {
        Endpoint::Discovery => discovery::answer(call),
        Endpoint::Jwks => jwks::answer(call).await,
        Endpoint::Authorize => authorize::answer(call).await,
        Endpoint::Login => authorize::login(call).await,
        Endpoint::SelectAccount => authorize::select_account(call).await,
        Endpoint::Consent => authorize::consent(call).await,
        Endpoint::Token => token::answer(call).await,
        Endpoint::Userinfo => userinfo::answer(call).await,
        Endpoint::Claims => userinfo::claims::answer(call).await,
        Endpoint::Revocation => match call.policy().revocation {
            Revocation::Absent => not_found::answer(call),
            _ => revocation::answer(call).await,
        },
        Endpoint::Introspection => match call.policy().introspection {
            Presence::Absent => not_found::answer(call),
            Presence::Present => introspection::answer(call).await,
        },
        Endpoint::DeviceAuthorization | Endpoint::DeviceVerification => device(call).await,
        Endpoint::EndSession | Endpoint::CognitoLogout | Endpoint::Auth0Logout => {
            sign_out(call).await
        }
        Endpoint::LogoutPage => logout::apart::page(call),
        Endpoint::SignedOut => logout::hops::answer(call),
        Endpoint::UpstreamCallback => authorize::upstream::callback(call).await,
        Endpoint::UpstreamSignedOut => logout::upstream::signed_out(call),
        Endpoint::Webfinger => webfinger::answer(call),
        Endpoint::Registration => registration::answer(call).await,
        Endpoint::PushedAuthorization => match pushed_authorization::answer(call).await {
            Some(answer) => answer,
            None => not_found::answer(call),
        },
        Endpoint::Initiate => initiate::answer(call),
        Endpoint::ErrorPage => authorize::error_page(call),
        Endpoint::CheckSession => check_session::answer(call),
        Endpoint::Other => not_found::answer(call),
    }
}

/// The endpoints of the device authorization grant, where there is one.
async fn device(call: &mut Call<'_>) -> Answer {
    match (call.asked.endpoint, call.policy().device_grant) {
        (_, Presence::Absent) => not_found::answer(call),
        (Endpoint::DeviceAuthorization, _) => device::authorize(call).await,
        _ => device::verify(call),
    }
}

/// The sign-out endpoints that the provider's dialect has; there is nothing at the addresses of the others.
async fn sign_out(call: &mut Call<'_>) -> Answer {
    match (call.asked.endpoint, call.logout_dialect()) {
        (Endpoint::EndSession, LogoutDialect::RpInitiated | LogoutDialect::Auth0) => {
            end_session::answer(call).await
        }
        (Endpoint::CognitoLogout, LogoutDialect::Cognito) => cognito_logout::answer(call).await,
        (Endpoint::Auth0Logout, LogoutDialect::Auth0) => auth0_logout::answer(call).await,
        _ => not_found::answer(call),
    }
}

fn methods(endpoint: Endpoint) -> &'static [Method] {
    match endpoint {
        Endpoint::Discovery | Endpoint::Jwks | Endpoint::Webfinger | Endpoint::CheckSession => {
            &[Method::GET, Method::HEAD]
        }
        Endpoint::Authorize
        | Endpoint::Login
        | Endpoint::Userinfo
        | Endpoint::DeviceVerification
        | Endpoint::Claims
        | Endpoint::EndSession
        | Endpoint::LogoutPage
        | Endpoint::SignedOut
        | Endpoint::UpstreamCallback
        | Endpoint::Registration
        | Endpoint::Initiate => &[Method::GET, Method::POST],
        Endpoint::SelectAccount
        | Endpoint::Consent
        | Endpoint::Token
        | Endpoint::Revocation
        | Endpoint::Introspection
        | Endpoint::DeviceAuthorization
        | Endpoint::PushedAuthorization => &[Method::POST],
        Endpoint::CognitoLogout
        | Endpoint::Auth0Logout
        | Endpoint::UpstreamSignedOut
        | Endpoint::ErrorPage => &[Method::GET],
        Endpoint::Other => &[],
    }
}

fn method_not_allowed(call: &mut Call<'_>, allowed: &[Method]) -> Answer {
    let names = allowed
        .iter()
        .map(Method::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    let refusal = Refusal::invalid_request(
        format!(
            "{} is not for the {} endpoint",
            call.asked.method, call.asked.endpoint
        ),
        format!("use {names}"),
    );
    call.refuse(&refusal);
    Answer::error(StatusCode::METHOD_NOT_ALLOWED, &refusal).with(header::ALLOW, &names)
}

/// Writes the journal and delivers the answer, in this order: a client that does not wait is in the journal too.
async fn finish(call: Call<'_>, mut answer: Answer) -> Response {
    let (op, asked) = (call.op, call.asked);
    let location = answer.headers.get(header::LOCATION);
    let location = location.and_then(|value| value.to_str().ok().map(str::to_owned));
    let parcel = Parcel::of(&mut answer);
    note(call, answer, location);
    parcel.deliver(op, &asked.method).await
}

fn note(call: Call<'_>, answer: Answer, location: Option<String>) {
    let exchange = Arc::new(Exchange {
        seq: call.asked.seq,
        at: call.asked.at,
        by: call.asked.by(),
        endpoint: call.asked.endpoint,
        method: call.asked.method.clone(),
        uri: call.asked.uri.clone(),
        request_headers: detached(&call.asked.headers),
        parameters: call.asked.all_parameters(),
        client_id: call.client_id,
        client_auth: call.client_auth,
        status: answer.status,
        arrival: answer.delivery.arrival,
        location,
        refusal: call.refusal,
        quirks: call.firing.into_ids(),
        issued: call.issued,
        response_body: answer.into_kept_body(),
    });
    if let Some(observer) = &call.op.observer {
        observer(&exchange);
    }
    call.op.journal.add(exchange);
}

/// A copy of its own: values that were read from a connection keep its whole buffer alive.
fn detached(headers: &HeaderMap) -> HeaderMap {
    let copy = |value: &HeaderValue| {
        HeaderValue::from_bytes(value.as_bytes()).expect("a header value stays a header value")
    };
    headers
        .iter()
        .map(|(name, value)| (name.clone(), copy(value)))
        .collect()
}
