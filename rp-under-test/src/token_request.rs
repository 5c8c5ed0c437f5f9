//! Requests to the token endpoint (RFC 6749, sections 2.3.1, 4.1.3, 5 and 6).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header;
use serde_json::{Map, Value};

use crate::app::Rp;
use crate::config::{AuthMethod, Config};
use crate::defect::{Defect, Defects};
use crate::discovery::Metadata;
use crate::flow::Flow;
use crate::rejection::Rejection;

/// The endpoint's name in a [`Rejection`].
pub(crate) const WHAT: &str = "the token endpoint";

/// What the token endpoint granted.
#[derive(Clone)]
pub(crate) struct Granted {
    pub(crate) access_token: String,
    pub(crate) id_token: Option<String>,
    pub(crate) refresh_token: Option<String>,
    /// How long the access token lives, in seconds; none when the provider does not say so, or not in a usable way.
    pub(crate) expires_in: Option<i64>,
}

impl Granted {
    /// Whether it brings another refresh token than the one with this SHA-256.
    pub(crate) fn replaces(&self, spent: &[u8]) -> bool {
        let new = self.refresh_token.as_ref();
        new.is_some_and(|new| digest(&SHA256, new.as_bytes()).as_ref() != spent)
    }
}

impl std::fmt::Debug for Granted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Granted")
            .field("id_token", &self.id_token.is_some())
            .field("refresh_token", &self.refresh_token.is_some())
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// Redeems an authorization code.
pub(crate) async fn redeem(
    rp: &Rp,
    metadata: &Metadata,
    flow: &Flow,
    code: &str,
) -> Result<Granted, Rejection> {
    let mut redirect_uri = flow.redirect_uri.clone();
    if rp.config.defects.has(Defect::RedirectUriDiffersAtToken) {
        redirect_uri.push('/');
    }
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect_uri),
    ];
    if !rp.config.defects.has(Defect::OmitsPkceVerifier) {
        form.push(("code_verifier", &flow.verifier));
    }
    send(rp, metadata, form).await
}

/// Renews an access token.
pub(crate) async fn refresh(
    rp: &Rp,
    metadata: &Metadata,
    refresh_token: &str,
) -> Result<Granted, Rejection> {
    let form = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ];
    send(rp, metadata, form).await
}

async fn send(rp: &Rp, metadata: &Metadata, form: Vec<(&str, &str)>) -> Result<Granted, Rejection> {
    let is_refresh = form.contains(&("grant_type", "refresh_token"));
    let (authorization, body) = authenticated(&rp.config, form);
    let mut request = rp
        .outbound
        .client()?
        .post(metadata.token_endpoint.clone())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body);
    if let Some(authorization) = authorization {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    let answer = rp.outbound.send(WHAT, request).await?;
    let members: Option<Map<String, Value>> = serde_json::from_slice(&answer.body).ok();
    let Some(members) = members else {
        let reason = format!("{} without a JSON object", answer.status);
        return Err(Rejection::unusable(WHAT, reason));
    };
    if !answer.status.is_success() {
        let error = members.get("error").and_then(Value::as_str);
        return Err(match error {
            Some(error) => Rejection::TokenRefused {
                error: error_code(error),
            },
            None => Rejection::unusable(WHAT, format!("{} without `error`", answer.status)),
        });
    }
    if is_refresh && rp.config.defects.has(Defect::RefusesNarrowedScope) {
        let scope = members.get("scope").and_then(Value::as_str);
        let has =
            |asked: &String| scope.is_none_or(|scope| scope.split(' ').any(|word| word == asked));
        if !rp.config.scopes.iter().all(has) {
            return Err(Rejection::Malformed(
                "the scope is not the one asked for".to_owned(),
            ));
        }
    }
    granted(&members, &rp.config.defects)
}

/// The `Authorization` header and the body of a request of this client: one method of authentication, never two.
fn authenticated(config: &Config, form: Vec<(&str, &str)>) -> (Option<String>, String) {
    let is_refresh = form.contains(&("grant_type", "refresh_token"));
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(form);
    let id = config.client_id.as_str();
    let secret = config.client_secret.as_deref().unwrap_or_default();
    let mut method = config.auth_method;
    if is_refresh && config.defects.has(Defect::RefreshesWithBasicHeader) {
        method = AuthMethod::ClientSecretBasic;
    }
    if config.defects.has(Defect::OtherAuthMethod) {
        method = match method {
            AuthMethod::ClientSecretBasic => AuthMethod::ClientSecretPost,
            AuthMethod::ClientSecretPost => AuthMethod::ClientSecretBasic,
            AuthMethod::None => AuthMethod::None,
        };
    }
    let mut header = None;
    match method {
        AuthMethod::ClientSecretBasic => {
            header = Some(basic(config, id, secret));
            if config.defects.has(Defect::SecretInHeaderAndBody) {
                body.append_pair("client_id", id)
                    .append_pair("client_secret", secret);
            }
        }
        AuthMethod::ClientSecretPost => {
            body.append_pair("client_id", id)
                .append_pair("client_secret", secret);
        }
        AuthMethod::None => {
            body.append_pair("client_id", id);
        }
    }
    (header, body.finish())
}

/// The header of `client_secret_basic`: id and secret are form-encoded before they are joined.
fn basic(config: &Config, id: &str, secret: &str) -> String {
    let encode = |value: &str| -> String {
        if config.defects.has(Defect::SendsSecretUnencoded) {
            return value.to_owned();
        }
        form_urlencoded::byte_serialize(value.as_bytes()).collect()
    };
    let pair = format!("{}:{}", encode(id), encode(secret));
    format!("Basic {}", STANDARD.encode(pair))
}

fn granted(members: &Map<String, Value>, defects: &Defects) -> Result<Granted, Rejection> {
    let text = |name: &str| {
        let text = members.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let bearer = text("token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
    if !bearer {
        return Err(Rejection::unusable(WHAT, "its `token_type` is not Bearer"));
    }
    let access_token =
        text("access_token").ok_or_else(|| Rejection::unusable(WHAT, "it gave no access token"))?;
    // A text with a number in it is against RFC 6749, section 5.1, and common. Nothing, or nothing that can be
    // meant, is taken for "not said".
    let expires_in = members.get("expires_in");
    if expires_in.is_some_and(|value| !value.is_i64()) && defects.has(Defect::RefusesOddExpiresIn) {
        return Err(Rejection::unusable(WHAT, "its `expires_in` is no integer"));
    }
    let expires_in = expires_in.and_then(|value| match value {
        Value::String(text) => text.trim().parse().ok(),
        number => number.as_i64().or_else(|| whole(number.as_f64()?)),
    });
    let mut usable = expires_in.filter(|seconds| *seconds > 0);
    if defects.has(Defect::TakesUnknownExpiryForExpired) {
        usable = usable.or(Some(0));
    }
    if defects.has(Defect::ReckonsExpiryIn32Bits) {
        usable = usable.map(|seconds| i64::from(low_half(seconds)));
    }
    let mut refresh_token = text("refresh_token");
    if let Some(scope) = text("scope")
        && !scope.split(' ').any(|word| word == "offline_access")
        && defects.has(Defect::DropsRefreshTokenWithoutScope)
    {
        refresh_token = None;
    }
    Ok(Granted {
        access_token,
        id_token: text("id_token"),
        refresh_token,
        expires_in: usable,
    })
}

/// A number with a point in it, as whole seconds.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float becomes the nearest integer within i64's range"
)]
fn whole(seconds: f64) -> Option<i64> {
    seconds.is_finite().then_some(seconds as i64)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "this is the defect: what a 32-bit integer makes of a large number"
)]
fn low_half(seconds: i64) -> i32 {
    seconds as i32
}

/// An error code, reduced to the characters that RFC 6749 allows and to a length for a page.
pub(crate) fn error_code(error: &str) -> String {
    let printable = |c: &char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
    error.chars().filter(printable).take(80).collect()
}

#[cfg(test)]
mod tests;
