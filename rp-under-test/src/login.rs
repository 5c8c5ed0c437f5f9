//! `/login`: begins a sign-in (OpenID Connect Core 1.0, section 3.1.2.1).

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::json;
use url::Url;

use crate::app::Rp;
use crate::defect::Defect;
use crate::discovery::Metadata;
use crate::flow::{Flow, code_challenge};
use crate::page;
use crate::return_url::return_url;
use crate::sign_out::Afresh;
use crate::told;
use crate::visit::Visit;

/// Sends the browser to the provider.
pub(crate) async fn login(State(rp): State<Arc<Rp>>, visit: Visit) -> Response {
    // A link that is only looked at begins nothing, and a script could not show a login page.
    if visit.is_idle {
        return page::bare(StatusCode::NO_CONTENT);
    }
    if visit.is_background {
        return page::json(StatusCode::UNAUTHORIZED, &json!({"error": "signed_out"}));
    }
    if let Some(to) = told::at_own_host(&rp.config, visit.host.as_deref(), &visit.address) {
        return page::redirect(&to);
    }
    if rp.config.defects.has(Defect::RefusesMorePendingSignIns) && rp.flows.is_full(&visit.cookies)
    {
        return page::bare(StatusCode::SERVICE_UNAVAILABLE);
    }
    let asked = asked(&visit);
    let return_to = return_url(&rp.config, asked.as_deref());
    let metadata = match rp.metadata().await {
        Ok(metadata) => metadata,
        Err(rejection) => return page::rejected(&rejection, &return_to, &rp.config.defects),
    };
    let flow = flow(&rp, &visit, return_to);
    let to = authorization_request(&rp, &metadata, &flow);
    let mut cookies = rp.flows.begin(&visit.cookies, &flow);
    if !rp.config.is_https() && rp.config.defects.has(Defect::FlowCookieAlwaysSecure) {
        for line in &mut cookies {
            line.push_str("; Secure");
        }
    }
    let response = page::with_cookies(page::redirect(to.as_str()), cookies);
    if rp.config.defects.has(Defect::LoginRedirectCacheable) {
        return page::cacheable(response, "public, max-age=300");
    }
    response
}

/// The address to return to. Our own redirects carry it in `back`, in letters that no proxy on the way decodes; links of
/// others in `return_to`, as it is.
fn asked(visit: &Visit) -> Option<String> {
    let packed = visit.query.one("back").unwrap_or_default();
    if let Some(bytes) = packed.and_then(|packed| URL_SAFE_NO_PAD.decode(packed).ok()) {
        return String::from_utf8(bytes).ok();
    }
    let plain = visit.query.one("return_to").unwrap_or_default();
    plain.map(str::to_owned)
}

/// The address of the sign-in that comes back to `address`.
pub(crate) fn address(rp: &Rp, address: &str) -> String {
    if rp.config.defects.has(Defect::ReturnAddressInPlainQuery) {
        let to: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
        return format!("/login?return_to={to}");
    }
    format!("/login?back={}", URL_SAFE_NO_PAD.encode(address))
}

/// Whether a user wants to go on with another account: the provider is to ask for it, though it has a session.
fn switches(rp: &Rp, visit: &Visit) -> bool {
    visit
        .query
        .one("account")
        .is_ok_and(|account| account == Some("another"))
        && !rp.config.defects.has(Defect::SwitchesAccountSilently)
}

/// A new sign-in.
pub(crate) fn flow(rp: &Rp, visit: &Visit, return_to: String) -> Flow {
    let (defects, entropy) = (&rp.config.defects, &rp.config.entropy);
    let mut flow = Flow {
        state: entropy.token(),
        nonce: entropy.token(),
        verifier: entropy.token(),
        redirect_uri: told::redirect_uri(&rp.config, visit.host.as_deref(), &visit.told),
        return_to,
        began: rp.config.clock.unix(),
        fresh: Afresh::is_due(rp, &visit.cookies) || switches(rp, visit),
        checks: None,
    };
    if defects.has(Defect::ConstantState) {
        flow.state = String::from("the-state-of-this-relying-party-is-always-this");
    }
    if defects.has(Defect::PredictableState) {
        flow.state = rp.next_state().to_string();
    }
    if defects.has(Defect::ConstantNonce) {
        flow.nonce = String::from("the-nonce-of-this-relying-party-is-always-this");
    }
    if defects.has(Defect::ConstantPkceVerifier) {
        flow.verifier = String::from("the-verifier-of-this-relying-party-is-always-this");
    }
    flow
}

/// The address that asks the provider for it.
pub(crate) fn authorization_request(rp: &Rp, metadata: &Metadata, flow: &Flow) -> Url {
    let mut to = metadata.authorization_endpoint.clone();
    let (mut scopes, mut by_parameter) = (rp.config.scopes.clone(), false);
    if !metadata.offline_access {
        // Google's way to a refresh token; it refuses the scope, and others that do not know the scope may do so too.
        let asked = scopes.len();
        scopes.retain(|scope| scope != "offline_access");
        by_parameter = scopes.len() < asked;
    }
    let mut query = to.query_pairs_mut();
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", &rp.config.client_id)
        .append_pair("redirect_uri", &flow.redirect_uri)
        .append_pair("scope", &scopes.join(" "))
        .append_pair("state", &flow.state)
        .append_pair("nonce", &flow.nonce)
        .append_pair("code_challenge", &code_challenge(&flow.verifier))
        .append_pair("code_challenge_method", "S256");
    if rp.config.form_post {
        query.append_pair("response_mode", "form_post");
    }
    let mut prompts = Vec::new();
    if by_parameter {
        query.append_pair("access_type", "offline");
    }
    if rp.config.asks_for_consent {
        prompts.push("consent");
    }
    if flow.fresh {
        // `prompt` asks for the login page, `max_age` makes the ID token say when the login was.
        query.append_pair("max_age", "0");
        prompts.push("login");
    }
    if !prompts.is_empty() {
        query.append_pair("prompt", &prompts.join(" "));
    }
    if rp.config.defects.has(Defect::SecretInAuthorizationRequest) {
        let secret = rp.config.client_secret.as_deref().unwrap_or_default();
        query.append_pair("client_secret", secret);
    }
    drop(query);
    to
}
