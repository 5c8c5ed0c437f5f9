//! What a token response holds (RFC 6749, section 5.1; OpenID Connect Core 1.0, section 3.1.3.3).

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::client::Client;
use crate::grants::{Access, Grant};
use crate::id_token::{self, About, Occasion};
use crate::journal::Kind;
use crate::jws::Draft;
use crate::policy::{AccessTokenFormat, Policy, RefreshIssued};
use crate::quirk::Quirk;
use crate::refusal::Refusal;
use crate::user::User;

/// What is to be issued.
pub(crate) struct Issue<'a> {
    pub(crate) client: &'a Client,
    pub(crate) grant: &'a Arc<Grant>,
    pub(crate) policy: &'a Policy,
    pub(crate) scopes: &'a [String],
    pub(crate) occasion: Occasion,
    /// The code that comes along, at the front channel.
    pub(crate) code: Option<&'a str>,
    /// The refresh token of the response; it is kept already.
    pub(crate) refresh_token: Option<String>,
    pub(crate) id_token: bool,
}

/// The tokens that a sign-in brings.
pub(super) async fn of_sign_in(
    call: &mut Call<'_>,
    client: &Client,
    grant: &Arc<Grant>,
    policy: &Policy,
) -> Result<Map<String, Value>, Refusal> {
    let refresh_token =
        brings_refresh_token(grant, policy).then(|| first_refresh_token(call, grant, policy));
    let issue = Issue {
        client,
        grant,
        policy,
        scopes: &grant.scopes,
        occasion: Occasion::SignIn,
        code: None,
        refresh_token,
        id_token: grant.has_scope("openid"),
    };
    tokens(call, &issue).await
}

/// Makes the tokens, keeps them, and puts them into a response.
pub(super) async fn tokens(
    call: &mut Call<'_>,
    issue: &Issue<'_>,
) -> Result<Map<String, Value>, Refusal> {
    let user = subject(call, issue.grant)?;
    let access_token = access_token(call, issue, &user).await;
    let mut response = Map::new();
    let mut set = |name: &str, value: Value| response.insert(name.to_owned(), value);
    set("access_token", json!(access_token));
    set("token_type", json!("Bearer"));
    set("expires_in", json!(issue.policy.access_token_lifetime));
    if let Some(refresh_token) = &issue.refresh_token {
        call.issue(Kind::RefreshToken, refresh_token, issue.grant);
        set("refresh_token", json!(refresh_token));
    }
    if issue.id_token {
        let id_token = id_token(call, issue, &user, Some(&access_token)).await;
        set("id_token", json!(id_token));
    }
    set("scope", json!(issue.scopes.join(" ")));
    call.quirks(Quirk::token_response, &mut response);
    Ok(response)
}

/// Whether a sign-in brings a refresh token (OpenID Connect Core 1.0, section 11).
fn brings_refresh_token(grant: &Grant, policy: &Policy) -> bool {
    match policy.refresh_issued {
        RefreshIssued::Always => true,
        RefreshIssued::Never => false,
        RefreshIssued::FirstConsent => grant.is_first && grant.has_scope("offline_access"),
        RefreshIssued::OfflineAccess => grant.has_scope("offline_access"),
    }
}

/// Makes and keeps the refresh token that a sign-in brings.
fn first_refresh_token(call: &mut Call<'_>, grant: &Arc<Grant>, policy: &Policy) -> String {
    let token = new_refresh_token(call);
    let now = call.now();
    call.op
        .grants()
        .add_refresh(&token, Arc::clone(grant), &policy.refresh, now);
    token
}

/// A value that nobody has seen yet.
pub(super) fn new_refresh_token(call: &mut Call<'_>) -> String {
    let mut token = call.op.entropy.token(32);
    call.quirks(Quirk::refresh_token, &mut token);
    token
}

/// Whom the tokens are about: the user, or the client itself (RFC 9068, section 2.2).
fn subject(call: &Call<'_>, grant: &Grant) -> Result<Arc<User>, Refusal> {
    if grant.is_of_client() {
        let id = &*grant.client_id;
        return Ok(Arc::new(User::new(id).subject(id)));
    }
    call.op
        .user(&grant.user)
        .ok_or_else(|| Refusal::new("invalid_grant", "the user is gone", "sign in again"))
}

/// Makes an access token and keeps it.
pub(crate) async fn access_token(call: &mut Call<'_>, issue: &Issue<'_>, user: &User) -> String {
    let now = call.now();
    let ends = now.saturating_add_unsigned(issue.policy.access_token_lifetime);
    let token = match issue.policy.access_token_format {
        AccessTokenFormat::Opaque => {
            let mut token = call.op.entropy.token(32);
            call.quirks(Quirk::opaque_access_token, &mut token);
            token
        }
        AccessTokenFormat::Jwt => {
            call.rotate_keys();
            let mut draft = jwt_access_token(call, issue, user, now, ends);
            call.quirks(Quirk::access_token, &mut draft);
            draft.sign(&call.op.keys, None).await
        }
    };
    let access = Access {
        grant: Arc::clone(issue.grant),
        other_scopes: (*issue.scopes != *issue.grant.scopes)
            .then(|| call.op.scopes.share(issue.scopes)),
        issued: now,
        ends,
    };
    call.op.grants().add_access(&token, access);
    call.issue(Kind::AccessToken, &token, issue.grant);
    token
}

/// The profile of RFC 9068, section 2.
fn jwt_access_token(call: &Call<'_>, issue: &Issue<'_>, user: &User, now: i64, ends: i64) -> Draft {
    let claims = [
        ("iss", json!(call.op.issuer)),
        ("sub", json!(call.op.subject(user, &issue.grant.client_id))),
        ("aud", json!(call.op.addresses.origin().as_str())),
        ("exp", json!(ends)),
        ("iat", json!(now)),
        ("jti", json!(call.op.entropy.token(16))),
        ("client_id", json!(&*issue.grant.client_id)),
        ("scope", json!(issue.scopes.join(" "))),
        ("auth_time", json!(issue.grant.auth_time)),
    ];
    let claims = claims.map(|(name, value)| (name.to_owned(), value));
    Draft::new(
        issue.policy.access_token_alg,
        "at+jwt",
        claims.into_iter().collect(),
    )
}

/// Makes an ID token. `access_token` is the one that comes along.
pub(crate) async fn id_token(
    call: &mut Call<'_>,
    issue: &Issue<'_>,
    user: &User,
    access_token: Option<&str>,
) -> String {
    call.rotate_keys();
    let alg = issue.client.alg_or(issue.policy.id_token_alg);
    let about = About {
        grant: issue.grant,
        user,
        access_token,
        code: issue.code,
        occasion: issue.occasion,
        policy: issue.policy,
        alg,
    };
    let mut draft = Draft::new(alg, "JWT", id_token::claims(call.op, about));
    call.quirks(Quirk::id_token, &mut draft);
    let secret = issue.client.shared_secret();
    let token = draft.sign(&call.op.keys, secret).await;
    call.issue(Kind::IdToken, &token, issue.grant);
    token
}
