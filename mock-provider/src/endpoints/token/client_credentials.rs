//! `grant_type=client_credentials` (RFC 6749, section 4.4): a token for the client itself.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::issue::{self, Issue};
use crate::call::Call;
use crate::client::Client;
use crate::grants::Grant;
use crate::id_token::Occasion;
use crate::refusal::Refusal;
use crate::scopes;

/// Gives a confidential client an access token: no refresh token (section 4.4.3), and no ID token, for there is nobody
/// that it could speak of.
pub(super) async fn grant(
    call: &mut Call<'_>,
    client: &Client,
) -> Result<Map<String, Value>, Refusal> {
    if call.is_from_public_client() {
        return Err(Refusal::new(
            "unauthorized_client",
            "a public client may not use client_credentials (RFC 6749, section 4.4)",
            "register the client with a secret",
        ));
    }
    let asked = call.asked.form.get("scope").unwrap_or_default();
    let scopes = scopes::of_clients(asked)?;
    let mut grant = Grant::of_client(client.id(), call.now());
    grant.scopes = call.op.scopes.share(&scopes);
    let policy = call.policy();
    let issue = Issue {
        client,
        grant: &Arc::new(grant),
        policy: &policy,
        scopes: &scopes,
        occasion: Occasion::SignIn,
        code: None,
        refresh_token: None,
        id_token: false,
    };
    issue::tokens(call, &issue).await
}
