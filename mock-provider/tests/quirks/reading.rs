//! What a provider said, in words that do not depend on port, keys and randomness.

use aws_lc_rs::digest::{SHA256, SHA512, digest};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_provider::MockProvider;
use serde_json::{Map, Value, json};
use url::Url;

use crate::browser::{Reply, START};

/// Texts longer than this are said by their length.
const LONG: usize = 240;

/// Reads replies; knows the values that it met before by the names that it gave them.
#[derive(Debug)]
pub(crate) struct Reader {
    /// Host and port of the issuer.
    issuer_host: String,
    /// All hosts and ports.
    hosts: Vec<String>,
    names: Vec<(String, String)>,
    /// The keys of the last JWKS.
    pub(crate) keys: Value,
}

impl Reader {
    pub(crate) fn new(provider: &MockProvider) -> Self {
        let host = |url: &Url| url.authority().to_owned();
        Self {
            issuer_host: host(&Url::parse(provider.issuer()).unwrap()),
            hosts: provider.origins().iter().map(host).collect(),
            names: Vec::new(),
            keys: Value::Null,
        }
    }

    /// The name of a value that is random: `session 1` for the first one of its kind.
    fn name(&mut self, kind: &str, value: &str) -> Value {
        if let Some((_, name)) = self.names.iter().find(|(known, _)| known == value) {
            return json!(name);
        }
        let nth = 1 + self
            .names
            .iter()
            .filter(|(_, name)| name.starts_with(kind))
            .count();
        let name = format!("{kind} {nth}");
        self.names.push((value.to_owned(), name.clone()));
        json!(name)
    }

    /// Everything about a reply that an RP or a user sees.
    pub(crate) fn reply(&mut self, reply: &Reply) -> Value {
        let mut seen = Map::new();
        seen.insert("status".to_owned(), json!(reply.status.as_u16()));
        let content_type = reply.header("content-type");
        if !content_type.is_empty() {
            seen.insert("content_type".to_owned(), json!(content_type));
        }
        for name in [
            "cache-control",
            "content-encoding",
            "access-control-allow-origin",
            "retry-after",
            "transfer-encoding",
        ] {
            if !reply.header(name).is_empty() {
                seen.insert(name.replace('-', "_"), json!(reply.header(name)));
            }
        }
        let challenge = reply.header("www-authenticate");
        if !challenge.is_empty() {
            seen.insert(
                "www_authenticate".to_owned(),
                self.value("", &json!(challenge)),
            );
        }
        if !reply.location().is_empty() {
            seen.insert("location".to_owned(), self.address(reply.location()));
        }
        let document = serde_json::from_str::<Value>(&reply.body).ok();
        if let (Some(body), true) = (document, content_type.starts_with("application/json")) {
            seen.insert("body".to_owned(), self.value("", &body));
            let more = reply.body.len() - body.to_string().len();
            if more > 0 {
                seen.insert("beside_the_body".to_owned(), json!(format!("{more} bytes")));
            }
        } else if content_type == "application/jwt" && !reply.body.starts_with('{') {
            let body = self.token(&reply.body);
            seen.insert("body".to_owned(), body);
        } else if !reply.page().is_empty() {
            seen.insert("page".to_owned(), json!(reply.page()));
            seen.insert("alert".to_owned(), self.value("", &json!(reply.alert())));
            if reply.page() == "form-post" {
                let fields = self.value("", &json!(reply.brought()));
                seen.insert("form".to_owned(), fields);
            }
        } else if !reply.body.is_empty() {
            let body = self.value("", &json!(reply.body));
            seen.insert("body".to_owned(), body);
        }
        Value::Object(seen)
    }

    fn address(&mut self, address: &str) -> Value {
        let url = Url::parse(address).unwrap();
        let to = address.split(['?', '#']).next().unwrap_or_default();
        let mut seen = Map::new();
        seen.insert("to".to_owned(), self.value("", &json!(to)));
        for (name, value) in url.query_pairs() {
            let value = self.value(&name, &json!(value));
            seen.insert(name.into_owned(), value);
        }
        let fragment = url.fragment().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(fragment.as_bytes()) {
            let value = self.value(&name, &json!(value));
            seen.insert(format!("#{name}"), value);
        }
        Value::Object(seen)
    }

    /// A JSON value that stands under `key`.
    pub(crate) fn value(&mut self, key: &str, value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| (key.clone(), self.value(key, value)));
                Value::Object(members.collect())
            }
            Value::Array(items) if items.len() > 50 => json!(format!("{} items", items.len())),
            Value::Array(items) => items.iter().map(|item| self.value(key, item)).collect(),
            Value::Number(time) if matches!(key, "iat" | "exp" | "auth_time" | "nbf" | "rat") => {
                json!(format!("start {:+}", time.as_i64().unwrap() - START))
            }
            Value::String(text) => self.text(key, text),
            _ => value.clone(),
        }
    }

    fn text(&mut self, key: &str, text: &str) -> Value {
        match key {
            "refresh_token" if text.contains('.') => {
                let (parts, length) = (text.split('.').count(), text.len());
                return json!(format!("{parts} parts, {length} characters"));
            }
            "refresh_token" => return self.name("refresh token", text),
            "sid" => return self.name("session", text),
            "id_token" | "access_token" | "logout_token" if text.starts_with("eyJ") => {
                return self.token(text);
            }
            "access_token" => return json!(format!("opaque, {} characters", text.len())),
            // A pairwise one depends on the issuer, and so on the port.
            "sub" if text.len() == 32 => return json!("pairwise"),
            "JWT" => return self.token(text),
            "kid" => return json!(kid(text)),
            "code" | "jti" | "uti" | "origin_jti" | "at_hash" | "c_hash" | "request_uri"
            | "logout_challenge" | "logout_verifier" | "ticket" => {
                return json!("...");
            }
            "session_state" if text.len() == 76 => return json!("hash and salt"),
            _ => {}
        }
        if text.len() > LONG {
            return json!(format!("{} characters", text.len()));
        }
        let text = text.replace(&self.issuer_host, "op");
        let apart = |text: String, host: &String| text.replace(host, "op-apart");
        json!(self.hosts.iter().fold(text, apart))
    }

    fn token(&mut self, token: &str) -> Value {
        let parts: Vec<&str> = token.split('.').collect();
        let part = |at: usize| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[at]).unwrap()).unwrap()
        };
        let (header, claims) = (part(0), part(1));
        let message = format!("{}.{}", parts[0], parts[1]);
        let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
        json!({
            "header": self.value("", &header),
            "claims": self.value("", &claims),
            "signature": self.signed_by(message.as_bytes(), &signature),
        })
    }

    fn signed_by(&self, message: &[u8], signature: &[u8]) -> String {
        if signature.is_empty() {
            return "none".to_owned();
        }
        let secret = hmac::Key::new(hmac::HMAC_SHA256, b"app-secret");
        if hmac::verify(&secret, message, signature).is_ok() {
            return "of the client's secret".to_owned();
        }
        let keys = self.keys["keys"].as_array().map_or(&[][..], Vec::as_slice);
        let signer = keys.iter().find(|key| verifies(key, message, signature));
        signer.map_or_else(
            || "of no published key".to_owned(),
            |key| format!("of the published {} key", key["kty"].as_str().unwrap()),
        )
    }
}

fn verifies(key: &Value, message: &[u8], signature: &[u8]) -> bool {
    let member = |name: &str| {
        let text = key[name].as_str().unwrap_or_default();
        URL_SAFE_NO_PAD.decode(text).unwrap_or_default()
    };
    let verified = match (key["kty"].as_str(), key["crv"].as_str()) {
        (Some("RSA"), _) => {
            let (n, e) = (member("n"), member("e"));
            let components = RsaPublicKeyComponents { n: &n, e: &e };
            components
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .or_else(|_| components.verify(&RSA_PSS_2048_8192_SHA256, message, signature))
        }
        (Some("EC"), Some("P-256")) => {
            let point = [vec![4], member("x"), member("y")].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
        }
        (Some("OKP"), Some("Ed25519")) => {
            UnparsedPublicKey::new(&ED25519, member("x")).verify(message, signature)
        }
        _ => return false,
    };
    verified.is_ok()
}

/// The form of a key id; one that is made of words stays as it is.
fn kid(kid: &str) -> &str {
    match kid.len() {
        43 => "...",
        44 if kid.ends_with('=') => "padded base64",
        _ if kid.ends_with("-PS256") => "...-PS256",
        _ => kid,
    }
}

/// What tells two JWKS apart, without the numbers.
pub(crate) fn keys(jwks: &Value) -> Value {
    let keys = jwks["keys"].as_array().unwrap();
    if keys.len() > 12 {
        return json!(format!("{} keys", keys.len()));
    }
    let keys = keys.iter().map(|key| {
        let names: Vec<&String> = key.as_object().unwrap().keys().collect();
        let mut seen = json!({ "kty": key["kty"], "alg": key["alg"], "members": names });
        match key["kid"].as_str().map(kid) {
            None | Some("...") => {}
            Some(kid) => seen["kid"] = json!(kid),
        }
        if key["use"] != "sig" {
            seen["use"] = key["use"].clone();
        }
        seen
    });
    keys.collect()
}

/// What became of the keys between two looks at the JWKS.
pub(crate) fn change_of_keys(before: &Value, after: &Value) -> Value {
    let ids = |jwks: &Value| -> Vec<String> {
        let keys = jwks["keys"].as_array().unwrap().iter();
        keys.map(|key| key["kid"].to_string()).collect()
    };
    let (earlier, later) = (ids(before), ids(after));
    json!({
        "the same": before == after,
        "kept": later.iter().filter(|id| earlier.contains(id)).count(),
        "new": later.iter().filter(|id| !earlier.contains(id)).count(),
    })
}

/// `at_hash` of an access token, for an ID token with this algorithm (OpenID Connect Core 1.0, section 3.1.3.6).
pub(crate) fn half_hash(alg: &str, token: &str) -> String {
    let hash = match alg {
        "EdDSA" => digest(&SHA512, token.as_bytes()),
        _ => digest(&SHA256, token.as_bytes()),
    };
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..hash.as_ref().len() / 2])
}

/// The header of a token, unread.
pub(crate) fn header(token: &str) -> Value {
    let part = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The claims of a token, unread.
pub(crate) fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Every leaf with its path.
fn leaves(path: &str, value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                leaves(&format!("{path}.{name}"), value, found);
            }
        }
        _ => found.push((path.trim_start_matches('.').to_owned(), value.to_string())),
    }
}

/// What differs between two values: leaves that changed, went or came.
pub(crate) fn differences(honest: &Value, odd: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let mut honest = honest.clone();
    if let Value::Object(parts) = &mut honest {
        parts.retain(|name, part| {
            let members = part.as_object().map_or(0, Map::len);
            let is_gone = members > 8 && !odd[name.as_str()].is_object();
            lines.extend(is_gone.then(|| format!("- {name}: {members} members")));
            !is_gone
        });
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    leaves("", &honest, &mut before);
    leaves("", odd, &mut after);
    let find = |leaves: &[(String, String)], path: &str| {
        leaves
            .iter()
            .find(|(other, _)| other == path)
            .map(|(_, value)| value.clone())
    };
    for (path, value) in &before {
        match find(&after, path) {
            None => lines.push(format!("- {path}: {value}")),
            Some(other) if other != *value => lines.push(format!("~ {path}: {value} -> {other}")),
            Some(_) => {}
        }
    }
    let came = after
        .iter()
        .filter(|(path, _)| find(&before, path).is_none());
    lines.extend(came.map(|(path, value)| format!("+ {path}: {value}")));
    lines
}
