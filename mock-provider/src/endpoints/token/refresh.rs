//! `grant_type=refresh_token` (RFC 6749, section 6; OpenID Connect Core 1.0, section 12).

use serde_json::{Map, Value};

use super::issue::{self, Issue};
use crate::call::Call;
use crate::client::Client;
use crate::end_of_session;
use crate::grants::{Grant, RefreshRefused};
use crate::id_token::Occasion;
use crate::refresh_policy::{RefreshPolicy, RefreshedIdToken, Reuse, Widening};
use crate::refusal::Refusal;

/// Refreshes the tokens.
pub(super) async fn refresh(
    call: &mut Call<'_>,
    client: &Client,
) -> Result<Map<String, Value>, Refusal> {
    let token = call.asked.form.required(
        "refresh_token",
        "RFC 6749, section 6",
        "send the refresh token of the last token response",
    )?;
    let now = call.now();
    // What is asked for is looked at before the token is used up: a refused request costs no token.
    let known = call.op.grants().grant_of_refresh(token, now);
    call.user = known.as_ref().map(|grant| grant.user.to_string());
    let policy = call.policy();
    let scopes = match &known {
        Some(grant) => scopes(call, grant, &policy.refresh)?,
        None => Vec::new(),
    };
    let new = issue::new_refresh_token(call);
    let used = call
        .op
        .grants()
        .use_refresh(token, client.id(), &policy.refresh, new, now);
    let refreshed = match used {
        Ok(refreshed) => refreshed,
        Err(refused) => {
            end_session(call, &refused);
            return Err(explain(&refused));
        }
    };
    let id_token = match policy.refresh.id_token {
        RefreshedIdToken::Present => true,
        RefreshedIdToken::WithOpenidScope => asked(call, &policy.refresh)
            .is_some_and(|mut scopes| scopes.any(|scope| scope == "openid")),
        RefreshedIdToken::Absent => false,
    };
    let issue = Issue {
        client,
        grant: &refreshed.grant,
        policy: &policy,
        scopes: &scopes,
        occasion: Occasion::Refresh,
        code: None,
        refresh_token: refreshed.token,
        id_token: id_token && refreshed.grant.has_scope("openid"),
    };
    issue::tokens(call, &issue).await
}

/// The scopes that the refresh names, if it names any, without the addresses of their resources.
fn asked<'a>(
    call: &Call<'a>,
    rules: &RefreshPolicy,
) -> Option<impl Iterator<Item = &'a str> + Clone + use<'a>> {
    let asked = call.asked.form.get("scope")?;
    let prefix = rules.scope_prefix.unwrap_or_default();
    let bare = move |scope: &'a str| scope.strip_prefix(prefix).unwrap_or(scope);
    Some(asked.split(' ').filter(|scope| !scope.is_empty()).map(bare))
}

/// The scopes of this refresh: those granted, or fewer; none may be new (RFC 6749, section 6).
fn scopes(call: &Call<'_>, grant: &Grant, rules: &RefreshPolicy) -> Result<Vec<String>, Refusal> {
    let mut scopes = grant.scopes.to_vec();
    if let Some(asked) = asked(call, rules) {
        match asked.clone().find(|scope| !grant.has_scope(scope)) {
            None => scopes = asked.map(str::to_owned).collect(),
            Some(_) if rules.widening == Widening::Ignored => {}
            Some(new) => return Err(widened(new, rules.widening)),
        }
    }
    match rules.required_scope {
        Some(required) if !scopes.iter().any(|scope| scope == required) => Err(Refusal::new(
            "invalid_scope",
            format!("the refresh is not for the scope `{required}`, and this provider requires it"),
            "ask for that scope in the authorization request and in the refresh",
        )),
        _ => Ok(scopes),
    }
}

fn widened(scope: &str, dialect: Widening) -> Refusal {
    let error = match dialect {
        Widening::InvalidRequest => "invalid_request",
        Widening::InvalidScope | Widening::Ignored => "invalid_scope",
    };
    Refusal::new(
        error,
        format!("scope `{scope}` was not granted at the sign-in (RFC 6749, section 6)"),
        "ask for no more than was granted, or leave scope out",
    )
}

/// The provider's session ends too, where a token that comes again means that somebody else has it.
fn end_session(call: &mut Call<'_>, refused: &RefreshRefused) {
    if let RefreshRefused::Reused {
        consequence: Reuse::DestroySession,
        session,
    } = refused
        && let Some(ended) = call.op.sessions.end(session)
    {
        let policy = call.logout_policy();
        // Whoever has the token is not made to wait for what the RPs of the session say to it.
        drop(end_of_session::after(call.op, &ended, &policy));
    }
}

fn explain(refused: &RefreshRefused) -> Refusal {
    let once = "store the new refresh token of each token response, and refresh once at a time";
    let (reason, mend) = match refused {
        RefreshRefused::Unknown => (
            "the refresh token is unknown, expired or revoked",
            "sign in again; keep the refresh token of the last token response",
        ),
        RefreshRefused::OtherClient => (
            "the refresh token was issued to another client",
            "refresh with the client id of the sign-in",
        ),
        RefreshRefused::SessionOver => (
            "the session at the provider is over, and the refresh token ended with it",
            "sign in again",
        ),
        RefreshRefused::Reused { consequence, .. } => match consequence {
            Reuse::RevokeFamily => (
                "the refresh token was used before; all tokens of its sign-in are revoked (RFC 9700, section 4.14.2)",
                once,
            ),
            Reuse::DestroySession => (
                "the refresh token was used before; the session at the provider and all its tokens are ended",
                once,
            ),
            Reuse::Rejected | Reuse::Allowed => ("the refresh token was used before", once),
        },
    };
    Refusal::new("invalid_grant", reason, mend)
}
