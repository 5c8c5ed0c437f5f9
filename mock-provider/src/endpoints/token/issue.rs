//! What a token response holds (RFC 6749, section 5.1; OpenID Connect Core 1.0, section 3.1.3.3).

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::client::Client;
use crate::grants::{Access, Grant};
use crate::id_token::{self, Occasion};
use crate::journal::Kind;
use crate::jws::Draft;
use crate::keys::Algorithm;
use crate::policy::{AccessTokenFormat, Policy};
use crate::refusal::Refusal;
use crate::user::User;

/// What is to be issued.
pub(super) struct Issue<'a> {
    pub(super) client: &'a Client,
    pub(super) scopes: &'a [String],
    pub(super) occasion: Occasion,
    pub(super) refresh_token: Option<String>,
    pub(super) id_token: bool,
}

/// Makes the tokens, keeps them, and puts them into a response.
pub(super) async fn tokens(
    call: &mut Call<'_>,
    grant: &Arc<Grant>,
    issue: Issue<'_>,
    policy: &Policy,
) -> Result<Map<String, Value>, Refusal> {
    let user = call
        .op
        .user(&grant.user)
        .ok_or_else(|| Refusal::new("invalid_grant", "the user is gone", "sign in again"))?;
    let mut response = Map::new();
    let access_token = access_token(call, grant, &issue, &user, policy).await;
    response.insert("access_token".to_owned(), json!(access_token));
    response.insert("token_type".to_owned(), json!("Bearer"));
    response.insert("expires_in".to_owned(), json!(policy.access_token_lifetime));
    if let Some(refresh_token) = &issue.refresh_token {
        keep_refresh_token(call, grant, refresh_token, policy);
        response.insert("refresh_token".to_owned(), json!(refresh_token));
    }
    if issue.id_token {
        let id_token = id_token(call, grant, &issue, &user, &access_token, policy).await;
        response.insert("id_token".to_owned(), json!(id_token));
    }
    response.insert("scope".to_owned(), json!(issue.scopes.join(" ")));
    Ok(response)
}

async fn access_token(
    call: &mut Call<'_>,
    grant: &Arc<Grant>,
    issue: &Issue<'_>,
    user: &User,
    policy: &Policy,
) -> String {
    let now = call.now();
    let ends = now.saturating_add_unsigned(policy.access_token_lifetime);
    let token = match policy.access_token_format {
        AccessTokenFormat::Opaque => call.op.entropy.token(32),
        AccessTokenFormat::Jwt => {
            // RFC 9068, section 2.2.
            let claims = [
                ("iss", json!(call.op.issuer)),
                ("sub", json!(user.sub())),
                ("aud", json!(call.op.origin.as_str())),
                ("exp", json!(ends)),
                ("iat", json!(now)),
                ("jti", json!(call.op.entropy.token(16))),
                ("client_id", json!(grant.client_id)),
                ("scope", json!(issue.scopes.join(" "))),
                ("auth_time", json!(grant.auth_time)),
            ];
            let claims = claims
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect();
            Draft::new(Algorithm::Rs256, "at+jwt", claims)
                .sign(&call.op.keys)
                .await
        }
    };
    let access = Access {
        grant: Arc::clone(grant),
        scopes: issue.scopes.to_vec(),
        issued: now,
        ends,
    };
    call.op.grants().add_access(&token, access);
    call.issue(Kind::AccessToken, &token, grant);
    token
}

fn keep_refresh_token(call: &mut Call<'_>, grant: &Arc<Grant>, token: &str, policy: &Policy) {
    let now = call.now();
    let ends = now.saturating_add_unsigned(policy.refresh_token_lifetime);
    call.op
        .grants()
        .add_refresh(token, Arc::clone(grant), now, ends);
    call.issue(Kind::RefreshToken, token, grant);
}

async fn id_token(
    call: &mut Call<'_>,
    grant: &Grant,
    issue: &Issue<'_>,
    user: &User,
    access_token: &str,
    policy: &Policy,
) -> String {
    let claims = id_token::claims(call.op, grant, user, access_token, issue.occasion, policy);
    let alg = issue
        .client
        .chosen_id_token_alg()
        .unwrap_or(policy.id_token_alg);
    let token = Draft::new(alg, "JWT", claims).sign(&call.op.keys).await;
    call.issue(Kind::IdToken, &token, grant);
    token
}
