//! The members of client metadata, and what each may hold (OpenID Connect Dynamic Client Registration 1.0, section 2;
//! RFC 7591, section 2; RFC 9101, section 10.5; RFC 9126, section 6; RP-Initiated, Front-Channel and Back-Channel
//! Logout 1.0).

use serde_json::{Map, Value};
use url::Url;

use super::AuthMethod;
use super::error::MetadataError;
use crate::algorithm::Algorithm;
use crate::client_jwt;
use crate::quirk::{did_you_mean, nearest};

/// Longest text in client metadata, in bytes.
const LONGEST_TEXT: usize = 2048;
/// Most elements of one array of client metadata.
const MOST_ELEMENTS: usize = 100;

/// What a member may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Texts,
    /// Text for people, which may come in several languages: `client_name#de` (section 2.1).
    Spoken,
    /// An http or https address for people, in several languages too.
    SpokenAddress,
    /// An http or https address.
    Address,
    Addresses,
    /// Addresses that a browser is sent to: absolute, without a fragment, with any scheme that runs no script.
    Destinations,
    Flag,
    Seconds,
    OneOf(&'static [&'static str]),
    /// Any order of words is the same response type.
    ResponseTypes,
    /// One method, or an array of several.
    AuthMethods,
    /// An algorithm that the provider signs with.
    Signs,
    /// An algorithm that the provider verifies.
    Verifies,
    /// As before, or `none`.
    VerifiesOrNone,
    KeySet,
}

const MEMBERS: [(&str, Kind); 43] = [
    ("redirect_uris", Kind::Destinations),
    ("response_types", Kind::ResponseTypes),
    ("grant_types", Kind::Texts),
    ("application_type", Kind::OneOf(&["web", "native"])),
    ("contacts", Kind::Texts),
    ("client_name", Kind::Spoken),
    ("logo_uri", Kind::SpokenAddress),
    ("client_uri", Kind::SpokenAddress),
    ("policy_uri", Kind::SpokenAddress),
    ("tos_uri", Kind::SpokenAddress),
    ("jwks_uri", Kind::Address),
    ("jwks", Kind::KeySet),
    ("sector_identifier_uri", Kind::Address),
    ("subject_type", Kind::OneOf(&["public", "pairwise"])),
    ("id_token_signed_response_alg", Kind::Signs),
    ("id_token_encrypted_response_alg", Kind::Text),
    ("id_token_encrypted_response_enc", Kind::Text),
    ("userinfo_signed_response_alg", Kind::Signs),
    ("userinfo_encrypted_response_alg", Kind::Text),
    ("userinfo_encrypted_response_enc", Kind::Text),
    ("authorization_signed_response_alg", Kind::Signs),
    ("request_object_signing_alg", Kind::VerifiesOrNone),
    ("request_object_encryption_alg", Kind::Text),
    ("request_object_encryption_enc", Kind::Text),
    ("require_signed_request_object", Kind::Flag),
    ("require_pushed_authorization_requests", Kind::Flag),
    ("token_endpoint_auth_method", Kind::AuthMethods),
    ("token_endpoint_auth_signing_alg", Kind::Verifies),
    ("default_max_age", Kind::Seconds),
    ("require_auth_time", Kind::Flag),
    ("default_acr_values", Kind::Texts),
    ("initiate_login_uri", Kind::Address),
    ("request_uris", Kind::Addresses),
    ("post_logout_redirect_uris", Kind::Destinations),
    ("frontchannel_logout_uri", Kind::Address),
    ("frontchannel_logout_session_required", Kind::Flag),
    ("backchannel_logout_uri", Kind::Address),
    ("backchannel_logout_session_required", Kind::Flag),
    ("scope", Kind::Text),
    ("software_id", Kind::Text),
    ("software_version", Kind::Text),
    ("client_id", Kind::Text),
    ("client_secret", Kind::Text),
];

/// The names of all members that mean something here.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    MEMBERS.iter().map(|(name, _)| *name)
}

/// Checks one member. `Ok(false)` says that no member has this name.
pub(super) fn check(name: &str, value: &Value) -> Result<bool, MetadataError> {
    let Some(kind) = kind(name) else {
        return Ok(false);
    };
    kind.check(value)
        .map(|()| true)
        .map_err(|reason| MetadataError::new(name, reason))
}

fn kind(name: &str) -> Option<Kind> {
    let (base, tag) = name
        .split_once('#')
        .map_or((name, None), |(base, tag)| (base, Some(tag)));
    let (_, kind) = MEMBERS.iter().find(|(known, _)| *known == base)?;
    let speaks = matches!(kind, Kind::Spoken | Kind::SpokenAddress);
    let is_tag = |tag: &str| {
        (1..=35).contains(&tag.len())
            && tag
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    (tag.is_none() || (speaks && tag.is_some_and(is_tag))).then_some(*kind)
}

impl Kind {
    /// The error says what is wrong, and what was expected.
    fn check(self, value: &Value) -> Result<(), String> {
        match self {
            Self::Text | Self::Spoken => text(value).map(drop),
            Self::Texts => each(value, |item| text(item).map(drop)),
            Self::Address | Self::SpokenAddress => address(value),
            Self::Addresses => each(value, address),
            Self::Destinations => each(value, destination),
            Self::Flag => match value {
                Value::Bool(_) => Ok(()),
                other => Err(expected(other, "true or false")),
            },
            Self::Seconds => match value.as_u64() {
                Some(_) => Ok(()),
                None => Err(expected(value, "a whole number of seconds, not below zero")),
            },
            Self::OneOf(words) => one_of(text(value)?, words),
            Self::ResponseTypes => each(value, |item| response_type(text(item)?)),
            Self::AuthMethods => match value {
                Value::Array(methods) if methods.is_empty() => {
                    Err("it is an empty array: name a method".to_owned())
                }
                Value::Array(_) => each(value, |item| auth_method(text(item)?)),
                _ => auth_method(text(value)?),
            },
            Self::Signs => match Algorithm::from_name(text(value)?) {
                Some(_) => Ok(()),
                None => Err(format!(
                    "the provider does not sign with `{}`: choose one of the provider metadata's …_signing_alg_values_supported",
                    text(value)?
                )),
            },
            Self::VerifiesOrNone if value == "none" => Ok(()),
            Self::Verifies | Self::VerifiesOrNone => one_of(text(value)?, &client_jwt::ALGORITHMS),
            Self::KeySet => key_set(value),
        }
    }
}

fn text(value: &Value) -> Result<&str, String> {
    match value {
        Value::String(text) if text.trim().is_empty() => Err("it is empty".to_owned()),
        Value::String(text) if text.len() > LONGEST_TEXT => Err(format!(
            "it has {} bytes, the limit is {LONGEST_TEXT}",
            text.len()
        )),
        Value::String(text) => Ok(text),
        other => Err(expected(other, "a string")),
    }
}

fn each(value: &Value, check: impl Fn(&Value) -> Result<(), String>) -> Result<(), String> {
    let Value::Array(items) = value else {
        return Err(expected(value, "an array of strings"));
    };
    if items.len() > MOST_ELEMENTS {
        return Err(format!(
            "it has {} elements, the limit is {MOST_ELEMENTS}",
            items.len()
        ));
    }
    items.iter().enumerate().try_for_each(|(at, item)| {
        check(item).map_err(|reason| format!("element {}: {reason}", at + 1))
    })
}

fn one_of(word: &str, words: &[&str]) -> Result<(), String> {
    if words.contains(&word) {
        return Ok(());
    }
    let near = nearest(word, words.iter().copied());
    Err(format!(
        "`{word}` is not known here: expected one of {}{}",
        words.join(", "),
        did_you_mean(near.as_deref())
    ))
}

fn auth_method(name: &str) -> Result<(), String> {
    one_of(name, &AuthMethod::ALL.map(AuthMethod::name))
}

/// `code`, `id_token`, `token` in any combination and order, or `none` (OAuth 2.0 Multiple Response Types, section 3).
fn response_type(words: &str) -> Result<(), String> {
    let mut seen = Vec::new();
    for word in words.split(' ') {
        one_of(word, &["code", "id_token", "token", "none"])?;
        if seen.contains(&word) || (word == "none" && words != "none") {
            return Err(format!("`{words}` is no response type"));
        }
        seen.push(word);
    }
    Ok(())
}

fn parsed(value: &Value) -> Result<Url, String> {
    let text = text(value)?;
    Url::parse(text).map_err(|error| format!("`{text}` is no absolute address: {error}"))
}

fn address(value: &Value) -> Result<(), String> {
    let url = parsed(value)?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(())
    } else {
        Err(format!("`{url}` is no http or https address"))
    }
}

/// RFC 6749, section 3.1.2: absolute, and without a fragment.
fn destination(value: &Value) -> Result<(), String> {
    let url = parsed(value)?;
    if url.fragment().is_some() {
        return Err(format!(
            "`{url}` has a fragment, which RFC 6749, section 3.1.2, forbids"
        ));
    }
    if matches!(
        url.scheme(),
        "javascript" | "data" | "vbscript" | "blob" | "about" | "file"
    ) {
        return Err(format!(
            "`{}:` is no scheme that an answer can be sent to",
            url.scheme()
        ));
    }
    Ok(())
}

/// A JWK Set (RFC 7517, section 5) of public keys.
fn key_set(value: &Value) -> Result<(), String> {
    let keys = value.get("keys").and_then(Value::as_array);
    let Some(keys) = keys else {
        return Err(expected(value, "a JWK Set: an object with an array `keys`"));
    };
    if keys.len() > MOST_ELEMENTS {
        return Err(format!(
            "it has {} keys, the limit is {MOST_ELEMENTS}",
            keys.len()
        ));
    }
    for (at, key) in keys.iter().enumerate() {
        let Some(key) = key.as_object() else {
            return Err(format!("key {} is no object", at + 1));
        };
        if !key.get("kty").is_some_and(Value::is_string) {
            return Err(format!(
                "key {} has no `kty` (RFC 7517, section 4.1)",
                at + 1
            ));
        }
        if is_private(key) {
            return Err(format!(
                "key {} is a private key or a shared secret: register the public part alone",
                at + 1
            ));
        }
    }
    Ok(())
}

fn is_private(key: &Map<String, Value>) -> bool {
    ["d", "p", "q", "k"]
        .iter()
        .any(|part| key.contains_key(*part))
}

fn expected(value: &Value, what: &str) -> String {
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    format!("it is {is}: expected {what}")
}
