//! What a good authorization request gets: a code, an ID token, an access token, in the combination that its response
//! type asks for (OpenID Connect Core 1.0, sections 3.1.2.5, 3.2.2.5 and 3.3.2.5).

use std::sync::Arc;

use super::request::AuthorizationRequest;
use crate::answer::Answer;
use crate::browser_state;
use crate::call::Call;
use crate::claims_request::ClaimsRequest;
use crate::endpoints::token::issue::{self, Issue};
use crate::grants::Grant;
use crate::id_token::Occasion;
use crate::journal::Kind;
use crate::quirk::Quirk;
use crate::refusal::Refusal;
use crate::response_type::ResponseType;
use crate::session::Session;
use crate::state::State;

/// Issues what was asked for, and sends it to the RP.
pub(super) async fn answer(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    session: &Session,
) -> Answer {
    // From here on quirks know what is being made.
    call.response_type = Some(request.response_type);
    let mut grant = grant(call.op, request, session);
    let is_new = call
        .op
        .sessions
        .grants_first(&session.user, request.client.id());
    grant.is_first = is_new || request.prompt.steps().consent;
    let grant = Arc::new(grant);
    let mut brought = Vec::new();
    let code = request
        .response_type
        .has_code()
        .then(|| code(call, request, &grant));
    if let Some(code) = &code {
        brought.push(("code".to_owned(), code.clone()));
    }
    if let Err(refusal) = tokens(call, request, &grant, code.as_deref(), &mut brought).await {
        return request.reply.error(call, &refusal);
    }
    call.op
        .sessions
        .visited(&session.id, &grant.client_id, call.now());
    if call.logout_policy().logout.check_session {
        let id = request.client.id();
        let state = browser_state::session_state(call.op, id, &request.reply.redirect_uri, session);
        brought.extend(state.map(|state| ("session_state".to_owned(), state)));
    }
    request.reply.good(call, brought)
}

fn grant(op: &State, request: &AuthorizationRequest, session: &Session) -> Grant {
    let mut grant = Grant::new(
        op.names.share(request.client.id()),
        Arc::clone(&session.user),
        Arc::clone(&session.id),
        session.auth_time,
    );
    grant.scopes = op.scopes.share(&request.scopes);
    grant.nonce = request.nonce.as_deref().map(Box::from);
    grant.response_type = request.response_type;
    grant.session_life = Some(Arc::clone(&session.life));
    if !request.response_type.has_code() {
        // OpenID Connect Core 1.0, section 11: without a code there is no offline access.
        let online = |scope: &&String| *scope != "offline_access";
        grant.scopes = grant.scopes.iter().filter(online).cloned().collect();
    }
    let claims = Some(&request.claims).filter(|claims| **claims != ClaimsRequest::default());
    grant.claims = claims.cloned().map(Box::new);
    grant.acr = request.acr;
    grant
}

fn code(call: &mut Call<'_>, request: &AuthorizationRequest, grant: &Arc<Grant>) -> String {
    let now = call.now();
    let mut code = call.op.entropy.token(32);
    call.quirks(Quirk::code, &mut code);
    let ends = now.saturating_add_unsigned(call.policy().code_lifetime);
    call.op.grants().add_code(
        &code,
        Arc::clone(grant),
        &request.reply.redirect_uri,
        request.challenge.clone(),
        now,
        ends,
    );
    call.issue(Kind::Code, &code, grant);
    code
}

/// The tokens that go through the browser. There is no refresh token among them (RFC 6749, section 4.2.2).
async fn tokens(
    call: &mut Call<'_>,
    request: &AuthorizationRequest,
    grant: &Arc<Grant>,
    code: Option<&str>,
    brought: &mut Vec<(String, String)>,
) -> Result<(), Refusal> {
    let response_type = request.response_type;
    if !response_type.has_token() && !response_type.has_id_token() {
        return Ok(());
    }
    let user = call.op.user(&grant.user).ok_or_else(|| {
        Refusal::new(
            "login_required",
            "the user is gone",
            "sign in as another user",
        )
    })?;
    let policy = call.policy();
    let unasked = response_type == ResponseType::Token && policy.id_token_with_token;
    let issue = Issue {
        client: &request.client,
        grant,
        policy: &policy,
        scopes: &grant.scopes,
        occasion: Occasion::SignIn,
        code,
        refresh_token: None,
        id_token: response_type.has_id_token() || unasked,
    };
    let mut bring = |name: &str, value: &str| brought.push((name.to_owned(), value.to_owned()));
    let mut access_token = None;
    if response_type.has_token() {
        let token = issue::access_token(call, &issue, &user).await;
        bring("access_token", &token);
        bring("token_type", "Bearer");
        bring("expires_in", &policy.access_token_lifetime.to_string());
        bring("scope", &grant.scopes.join(" "));
        access_token = Some(token);
    }
    if issue.id_token {
        let token = issue::id_token(call, &issue, &user, access_token.as_deref()).await;
        bring("id_token", &token);
    }
    Ok(())
}
