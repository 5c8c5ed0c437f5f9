//! `grant_type=refresh_token` (RFC 6749, section 6; OpenID Connect Core 1.0, section 12).

use serde_json::{Map, Value};

use super::issue::{self, Issue};
use crate::call::Call;
use crate::client::Client;
use crate::grants::{Grant, RefreshRefused};
use crate::id_token::Occasion;
use crate::policy::Rotation;
use crate::refusal::Refusal;

/// Refreshes the tokens.
pub(super) async fn refresh(
    call: &mut Call<'_>,
    client: &Client,
) -> Result<Map<String, Value>, Refusal> {
    let token = call.asked.form.get("refresh_token").ok_or_else(|| {
        Refusal::invalid_request(
            "`refresh_token` is missing (RFC 6749, section 6)",
            "send the refresh token of the last token response",
        )
    })?;
    let now = call.now();
    // What is asked for is looked at before the token is used up: a refused request costs no token.
    let known = call.op.grants().grant_of_refresh(token, now);
    call.user = known.as_ref().map(|grant| grant.user.clone());
    let policy = call.policy();
    let scopes = match &known {
        Some(grant) => narrowed(call, grant)?,
        None => Vec::new(),
    };
    let rotates = policy.refresh_rotation == Rotation::Rotated;
    let grant = call
        .op
        .grants()
        .use_refresh(token, client.id(), rotates, policy.refresh_reuse, now)
        .map_err(explain)?;
    let refresh_token = match policy.refresh_rotation {
        Rotation::Rotated => Some(call.op.entropy.token(32)),
        Rotation::Echoed => Some(token.to_owned()),
        Rotation::Omitted => None,
    };
    let issue = Issue {
        client,
        grant: &grant,
        policy: &policy,
        scopes: &scopes,
        occasion: Occasion::Refresh,
        code: None,
        refresh_token,
        id_token: policy.refresh_id_token && grant.has_scope("openid"),
    };
    issue::tokens(call, &issue).await
}

/// The scopes of this refresh: those granted, or fewer; none may be new (RFC 6749, section 6).
fn narrowed(call: &Call<'_>, grant: &Grant) -> Result<Vec<String>, Refusal> {
    let Some(asked) = call.asked.form.get("scope") else {
        return Ok(grant.scopes.clone());
    };
    let asked = asked.split(' ').filter(|scope| !scope.is_empty());
    if let Some(new) = asked.clone().find(|scope| !grant.has_scope(scope)) {
        return Err(Refusal::new(
            "invalid_scope",
            format!("scope `{new}` was not granted at the sign-in (RFC 6749, section 6)"),
            "ask for no more than was granted, or leave scope out",
        ));
    }
    Ok(asked.map(str::to_owned).collect())
}

fn explain(refused: RefreshRefused) -> Refusal {
    let (reason, mend) = match refused {
        RefreshRefused::Unknown => (
            "the refresh token is unknown, expired or revoked",
            "sign in again; keep the refresh token of the last token response",
        ),
        RefreshRefused::OtherClient => (
            "the refresh token was issued to another client",
            "refresh with the client id of the sign-in",
        ),
        RefreshRefused::Reused {
            family_revoked: true,
        } => (
            "the refresh token was used before; all tokens of its sign-in are revoked (RFC 9700, section 4.14.2)",
            "store the new refresh token of each token response, and refresh once at a time",
        ),
        RefreshRefused::Reused {
            family_revoked: false,
        } => (
            "the refresh token was used before",
            "store the new refresh token of each token response, and refresh once at a time",
        ),
    };
    Refusal::new("invalid_grant", reason, mend)
}
