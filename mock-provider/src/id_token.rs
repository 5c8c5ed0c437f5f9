//! ID tokens: which claims they make (OpenID Connect Core 1.0, sections 2, 3.1.3.6 and 12.2), and reading them back
//! as hints.

use aws_lc_rs::digest::{SHA256, SHA384, SHA512, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::grants::Grant;
use crate::jws;
use crate::keys::Algorithm;
use crate::policy::{IdTokenClaims, Policy};
use crate::refresh_policy::{RefreshedAuthTime, RefreshedNonce};
use crate::response_type::ResponseType;
use crate::state::State;
use crate::user::User;

/// What an ID token is issued for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// A sign-in: the token answers an authorization request.
    SignIn,
    /// A refresh: the same sign-in is confirmed, and no nonce is sent (section 12.2).
    Refresh,
}

/// What an ID token speaks of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About<'a> {
    pub(crate) grant: &'a Grant,
    pub(crate) user: &'a User,
    /// The access token that is issued along with it.
    pub(crate) access_token: Option<&'a str>,
    /// The code that is issued along with it.
    pub(crate) code: Option<&'a str>,
    pub(crate) occasion: Occasion,
    pub(crate) policy: &'a Policy,
    /// What it will be signed with.
    pub(crate) alg: Algorithm,
}

/// The honest claims. `azp` is left out: there is one audience, and it is the client (section 2).
pub(crate) fn claims(op: &State, about: About<'_>) -> Map<String, Value> {
    let About {
        grant,
        user,
        policy,
        ..
    } = about;
    let now = op.now();
    let mut claims = Map::new();
    let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    set("iss", json!(op.issuer));
    set("sub", json!(user.sub()));
    set("aud", json!(grant.client_id));
    set(
        "exp",
        json!(now.saturating_add_unsigned(policy.id_token_lifetime)),
    );
    set("iat", json!(now));
    let auth_time = match (about.occasion, policy.refresh.auth_time) {
        (Occasion::Refresh, RefreshedAuthTime::Now) => now,
        (Occasion::SignIn, _) | (_, RefreshedAuthTime::Original) => grant.auth_time,
    };
    set("auth_time", json!(auth_time));
    set("sid", json!(grant.session));
    for (name, hashed) in [("at_hash", about.access_token), ("c_hash", about.code)] {
        if let Some(hashed) = hashed {
            set(name, json!(half_hash(about.alg.name(), hashed)));
        }
    }
    let nonce = match (about.occasion, policy.refresh.nonce) {
        (Occasion::SignIn, _) | (_, RefreshedNonce::Original) => grant.nonce.as_deref(),
        (Occasion::Refresh, RefreshedNonce::Omitted) => None,
        (Occasion::Refresh, RefreshedNonce::Empty) => Some(""),
    };
    if let Some(nonce) = nonce {
        set("nonce", json!(nonce));
    }
    // Without an access token there is no userinfo endpoint to ask (section 5.4).
    let alone = grant.response_type == ResponseType::IdToken;
    if alone || policy.id_token_claims == IdTokenClaims::Scopes {
        for (name, value) in user.claims_for(&grant.scopes) {
            claims.insert(name.clone(), value.clone());
        }
    }
    claims
}

/// `at_hash` and `c_hash`: the left half of a hash, which is that of the ID token's `alg` (sections 3.1.3.6 and
/// 3.3.2.11). Ed25519 hashes with SHA-512 (RFC 8032, section 5.1).
fn half_hash(alg: &str, text: &str) -> String {
    let algorithm = match alg {
        "EdDSA" | "Ed25519" => &SHA512,
        other if other.ends_with("512") => &SHA512,
        other if other.ends_with("384") => &SHA384,
        _ => &SHA256,
    };
    let hash = digest(algorithm, text.as_bytes());
    let half = hash.as_ref().len() / 2;
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..half])
}

/// An ID token that an RP shows to say whom, and which session, it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    /// The user's subject identifier.
    pub(crate) sub: String,
    /// The clients it was issued to.
    pub(crate) audience: Vec<String>,
    /// The session it was issued in, `sid`.
    pub(crate) session: Option<String>,
    /// Whether its `exp` has passed. A hint may be expired (RP-Initiated Logout 1.0, section 4).
    pub(crate) expired: bool,
}

/// Reads a hint. The reason for a refusal is said in words.
///
/// # Errors
/// When the token is none of this provider's ID tokens.
pub(crate) fn read_hint(op: &State, token: &str) -> Result<Hint, String> {
    let Some(claims) = jws::read_own(token, &op.keys) else {
        return Err(match token.split('.').count() {
            3 => "its signature is not from a key of this provider".to_owned(),
            parts => format!("it is no JWS: it has {parts} parts in place of 3"),
        });
    };
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    if text("iss").as_deref() != Some(&op.issuer) {
        return Err(format!("its issuer is not {}", op.issuer));
    }
    let audience = match claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) => many
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    };
    let expired = claims
        .get("exp")
        .and_then(Value::as_i64)
        .is_none_or(|exp| exp <= op.now());
    match text("sub") {
        Some(sub) if !claims.contains_key("client_id") => Ok(Hint {
            sub,
            audience,
            session: text("sid"),
            expired,
        }),
        Some(_) => Err("it is an access token, not an ID token".to_owned()),
        None => Err("it names nobody: `sub` is missing".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_hash_is_the_left_half() {
        // The examples of OpenID Connect Core 1.0, appendices A.4 and A.6.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(half_hash("RS256", token), "77QmUPtjPfzWtF2AnpK9RQ");
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(half_hash("RS256", code), "LDktKdoQak3Pk0cnXxCltA");
    }

    #[test]
    fn the_half_is_as_long_as_the_algorithm_says() {
        for (alg, length) in [("ES384", 32), ("PS512", 43), ("EdDSA", 43), ("HS256", 22)] {
            assert_eq!(half_hash(alg, "token").len(), length, "{alg}");
        }
    }
}
