//! What people get to see of secrets: their kind and their length, never their value.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Parameters, and members of JSON answers, that hold a secret or a credential.
const SECRET: [&str; 15] = [
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "id_token",
    "id_token_hint",
    "logout_token",
    "password",
    "refresh_token",
    "subject_token",
    "ticket",
    "token",
];

/// Whether a parameter or a JSON member of this name holds a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    SECRET.contains(&name)
}

/// What is printed in place of a secret: its first characters where they tell only the kind, and its length.
pub(crate) fn mark(value: &str) -> String {
    let start = if value.starts_with("eyJ") { "eyJ" } else { "" };
    format!("{start}…[{} bytes]", value.len())
}

/// Stands for a secret: tells it apart from others, and does not lead back to it.
pub(crate) fn fingerprint(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, secret.as_bytes()).as_ref()[..9])
}

/// The value of a parameter as people may see it.
pub(crate) fn parameter(name: &str, value: &str) -> String {
    if is_secret(name) {
        mark(value)
    } else {
        value.to_owned()
    }
}

/// A JSON answer as people may see it.
pub(crate) fn json(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| match member {
                Value::String(text) if is_secret(name) => (name.clone(), mark(text).into()),
                _ => (name.clone(), json(member)),
            })
            .collect(),
        Value::Array(items) => items.iter().map(json).collect(),
        _ => value.clone(),
    }
}

/// An address as people may see it: secrets in query and fragment are marked, user info is dropped.
pub(crate) fn address(address: &str) -> String {
    let mut shown = String::with_capacity(address.len() + 64);
    push_address(&mut shown, address);
    shown
}

/// [`address`], written behind what stands there.
pub(crate) fn push_address(shown: &mut String, address: &str) {
    let (before, fragment) = match address.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (address, None),
    };
    let (path, query) = match before.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (before, None),
    };
    let authority = path.find("://").map_or(0, |scheme| scheme + 3);
    let host = path[authority..]
        .find('/')
        .map_or(path.len(), |end| authority + end);
    match path[authority..host].rfind('@') {
        Some(at) if authority > 0 => {
            shown.push_str(&path[..authority]);
            shown.push_str(&path[authority + at + 1..]);
        }
        _ => shown.push_str(path),
    }
    for (sign, pairs) in [('?', query), ('#', fragment)] {
        if let Some(pairs) = pairs {
            shown.push(sign);
            for (nth, pair) in pairs.split('&').enumerate() {
                if nth > 0 {
                    shown.push('&');
                }
                push_pair(shown, pair);
            }
        }
    }
}

/// One `name=value` of a query. The name is decoded first: `%63ode` is `code`.
fn push_pair(shown: &mut String, pair: &str) {
    let name = pair.split_once('=').map_or(pair, |(name, _)| name);
    if !is_secret(name) && !name.contains(['%', '+']) {
        shown.push_str(pair);
        return;
    }
    match form_urlencoded::parse(pair.as_bytes()).next() {
        Some((name, value)) if is_secret(&name) => {
            shown.push_str(&name);
            shown.push('=');
            shown.push_str(&mark(&value));
        }
        _ => shown.push_str(pair),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json as value;

    #[test]
    fn secrets_in_addresses_are_marked_wherever_they_hide() {
        assert_eq!(
            address("/cb?code=abcdef&state=s#id_token=eyJhbGci&x=1"),
            "/cb?code=…[6 bytes]&state=s#id_token=eyJ…[8 bytes]&x=1"
        );
        assert_eq!(address("/cb?%63ode=abcdef"), "/cb?code=…[6 bytes]");
        assert_eq!(
            address("https://alice:pw@rp.test/cb@home?x"),
            "https://rp.test/cb@home?x"
        );
    }

    #[test]
    fn secrets_in_answers_are_marked_at_any_depth() {
        let shown = json(
            &value!({"access_token": "abc", "inner": [{"refresh_token": "defg"}], "expires_in": 1}),
        );
        assert_eq!(
            shown,
            value!({"access_token": "…[3 bytes]", "inner": [{"refresh_token": "…[4 bytes]"}], "expires_in": 1})
        );
    }
}
