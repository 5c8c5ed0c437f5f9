//! Provider metadata (OpenID Connect Discovery 1.0, section 3; RFC 8414; RFC 9207, section 3).

use http::{StatusCode, header};
use serde_json::{Map, Value, json};

use crate::algorithm::Algorithm;
use crate::answer::Answer;
use crate::call::Call;
use crate::client::AuthMethod;
use crate::client_jwt;
use crate::endpoint::Endpoint;
use crate::endpoints::authorize;
use crate::policy::{FrameNames, LogoutPolicy};
use crate::quirk::Quirk;
use crate::response_type::{ResponseMode, ResponseType};
use crate::scopes;

/// Answers with the metadata.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    let mut metadata = metadata(call);
    call.quirks(Quirk::discovery, &mut metadata);
    Answer::json(StatusCode::OK, Value::Object(metadata)).with(header::CACHE_CONTROL, "no-cache")
}

/// The honest metadata.
fn metadata(call: &mut Call<'_>) -> Map<String, Value> {
    let logout = call.logout_policy().logout;
    let call = &*call;
    let op = call.op;
    let addresses = Endpoint::announced()
        .filter(|(endpoint, _)| *endpoint != Endpoint::CheckSession || logout.check_session)
        .map(|(endpoint, member)| (member, json!(op.url(endpoint).as_str())));
    let algorithms = Algorithm::ALL.map(Algorithm::name);
    let response_types: Vec<&str> = ResponseType::OPENID
        .iter()
        .map(|response_type| response_type.name())
        .collect();
    let mut request_objects = vec!["none"];
    request_objects.extend(client_jwt::ALGORITHMS);
    let members = [
        ("scopes_supported", json!(scopes::OF_USERS)),
        ("response_types_supported", json!(response_types)),
        (
            "response_modes_supported",
            json!(ResponseMode::ALL.map(ResponseMode::name)),
        ),
        ("grant_types_supported", json!(scopes::GRANT_TYPES)),
        ("subject_types_supported", json!(["public", "pairwise"])),
        ("id_token_signing_alg_values_supported", json!(algorithms)),
        ("userinfo_signing_alg_values_supported", json!(algorithms)),
        ("code_challenge_methods_supported", json!(["S256", "plain"])),
        (
            "claims_supported",
            json!([
                "iss",
                "sub",
                "aud",
                "exp",
                "iat",
                "auth_time",
                "nonce",
                "acr",
                "at_hash",
                "c_hash",
                "sid",
                "name",
                "given_name",
                "family_name",
                "preferred_username",
                "locale",
                "updated_at",
                "email",
                "email_verified",
                "address",
                "phone_number",
                "phone_number_verified"
            ]),
        ),
        (
            "prompt_values_supported",
            json!(["none", "login", "select_account", "consent"]),
        ),
        ("claims_parameter_supported", json!(true)),
        ("acr_values_supported", json!(authorize::ACR_VALUES)),
        ("display_values_supported", json!(authorize::DISPLAY_VALUES)),
        ("ui_locales_supported", json!(authorize::LOCALES)),
        ("request_parameter_supported", json!(true)),
        ("request_uri_parameter_supported", json!(true)),
        ("require_request_uri_registration", json!(false)),
        (
            "request_object_signing_alg_values_supported",
            json!(request_objects),
        ),
        ("require_signed_request_object", json!(false)),
        ("require_pushed_authorization_requests", json!(false)),
        (
            "authorization_response_iss_parameter_supported",
            json!(true),
        ),
    ];
    [("issuer", json!(op.issuer))]
        .into_iter()
        .chain(addresses)
        .chain(members)
        .chain(client_authentication())
        .chain(end_of_session(&logout))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// How RPs are told that a session has ended (Front-Channel Logout 1.0, section 3; Back-Channel Logout 1.0, section
/// 2.1).
fn end_of_session(policy: &LogoutPolicy) -> Vec<(&'static str, Value)> {
    let mut members = Vec::new();
    if policy.front_channel {
        let names = policy.frame_names != FrameNames::Never;
        members.push(("frontchannel_logout_supported", json!(true)));
        members.push(("frontchannel_logout_session_supported", json!(names)));
    }
    if policy.back_channel {
        members.push(("backchannel_logout_supported", json!(true)));
        members.push(("backchannel_logout_session_supported", json!(true)));
    }
    members
}

/// How clients may authenticate, at each endpoint where they do.
fn client_authentication() -> [(&'static str, Value); 6] {
    let methods = json!(AuthMethod::ALL.map(AuthMethod::name));
    // A public client may not introspect tokens (RFC 7662, section 2.1).
    let confidential = AuthMethod::ALL
        .into_iter()
        .filter(|method| *method != AuthMethod::None)
        .map(AuthMethod::name)
        .collect::<Vec<_>>();
    let algorithms = json!(client_jwt::ALGORITHMS);
    [
        ("token_endpoint_auth_methods_supported", methods.clone()),
        (
            "token_endpoint_auth_signing_alg_values_supported",
            algorithms.clone(),
        ),
        ("revocation_endpoint_auth_methods_supported", methods),
        (
            "revocation_endpoint_auth_signing_alg_values_supported",
            algorithms.clone(),
        ),
        (
            "introspection_endpoint_auth_methods_supported",
            json!(confidential),
        ),
        (
            "introspection_endpoint_auth_signing_alg_values_supported",
            algorithms,
        ),
    ]
}
