//! Token revocation (RFC 7009).

use http::StatusCode;

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::client_auth;
use crate::policy::Revocation;
use crate::refusal::Refusal;

/// Revokes a token of the asking client. An unknown token is no error: it is as good as revoked (section 2.2).
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    match revoke(call).await {
        Ok(()) => Answer::empty(StatusCode::OK).not_stored(),
        Err(refusal) => client_auth::refused(call, &refusal),
    }
}

async fn revoke(call: &mut Call<'_>) -> Result<(), Refusal> {
    client_auth::check_form(call)?;
    let client = client_auth::authenticate(call).await?;
    let form = &call.asked.form;
    let token = form.required("token", "RFC 7009, section 2.1", "send the token to revoke")?;
    let policy = call.policy();
    let now = call.now();
    let mut grants = call.op.grants();
    let hinted = form.get("token_type_hint") == Some("access_token");
    if policy.revocation == Revocation::RefreshOnly
        && (hinted || grants.access(token, now).is_some())
    {
        return Err(Refusal::new(
            "unsupported_token_type",
            "access tokens cannot be revoked here (RFC 7009, section 2.2.1)",
            "revoke the refresh token",
        ));
    }
    match grants.revoke(token, client.id(), policy.revocation_reach, now) {
        Err(_) if policy.revocation != Revocation::NeverRefused => Err(Refusal::new(
            "invalid_grant",
            "the token was issued to another client (RFC 7009, section 2.1)",
            "revoke the client's own tokens",
        )),
        _ => Ok(()),
    }
}
