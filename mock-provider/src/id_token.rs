//! ID tokens: which claims they make (OpenID Connect Core 1.0, sections 2, 3.1.3.6 and 12.2), and reading them back
//! as hints.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::grants::Grant;
use crate::jws;
use crate::policy::{IdTokenClaims, Policy};
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

/// The honest claims. `azp` is left out: there is one audience, and it is the client (section 2).
pub(crate) fn claims(
    op: &State,
    grant: &Grant,
    user: &User,
    access_token: &str,
    occasion: Occasion,
    policy: &Policy,
) -> Map<String, Value> {
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
    set("auth_time", json!(grant.auth_time));
    set("sid", json!(grant.session));
    set("at_hash", json!(half_hash(access_token)));
    if let (Occasion::SignIn, Some(nonce)) = (occasion, &grant.nonce) {
        set("nonce", json!(nonce));
    }
    if policy.id_token_claims == IdTokenClaims::Scopes {
        for (name, value) in user.claims_for(&grant.scopes) {
            claims.insert(name.clone(), value.clone());
        }
    }
    claims
}

/// `at_hash`: the left half of the token's hash (section 3.1.3.6). Both RS256 and ES256 hash with SHA-256.
fn half_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, token.as_bytes()).as_ref()[..16])
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
        // The example of OpenID Connect Core 1.0, appendix A.4.
        assert_eq!(
            half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }
}
