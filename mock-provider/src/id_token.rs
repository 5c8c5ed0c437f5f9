//! ID tokens: which claims they make (OpenID Connect Core 1.0, sections 2, 3.1.3.6 and 12.2), and reading them back
//! as hints.

use serde_json::{Map, Value, json};

use crate::algorithm::Algorithm;
use crate::grants::Grant;
use crate::jws;
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
    set("sub", json!(op.subject(user, &grant.client_id)));
    set("aud", json!(&*grant.client_id));
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
    set("sid", json!(&*grant.session));
    if let Some(acr) = grant.acr {
        set("acr", json!(acr));
    }
    for (name, hashed) in [("at_hash", about.access_token), ("c_hash", about.code)] {
        if let Some(hashed) = hashed {
            set(name, json!(about.alg.half_hash(hashed)));
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
    let is_carried = |name: &str| match policy.id_token_claims {
        IdTokenClaims::Thin => alone,
        IdTokenClaims::Scopes => true,
        IdTokenClaims::Email => matches!(name, "email" | "email_verified"),
    };
    for (name, value) in user.claims_for(&grant.scopes) {
        if is_carried(name) {
            claims.insert(name.clone(), value.clone());
        }
    }
    let single = grant.claims.iter();
    for (name, value) in single.flat_map(|claims| claims.id_token.of(user)) {
        claims.insert(name.clone(), value.clone());
    }
    claims
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
    let secret_of = |client: &str| op.client(client)?.shared_secret().map(str::to_owned);
    let Some(claims) = jws::read_own(token, &op.keys, secret_of) else {
        return Err(match token.split('.').count() {
            3 => "its signature is not from a key of this provider".to_owned(),
            parts => format!("it is no JWS: it has {parts} parts in place of 3"),
        });
    };
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    if text("iss").is_none_or(|issuer| !op.issuers().contains(&issuer)) {
        return Err(format!("its issuer is not {}", op.issuer));
    }
    let audience = jws::audience(&claims)
        .into_iter()
        .map(str::to_owned)
        .collect();
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
