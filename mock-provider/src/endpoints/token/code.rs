//! `grant_type=authorization_code` (RFC 6749, section 4.1.3; OpenID Connect Core 1.0, section 3.1.3.2).

use serde_json::{Map, Value};

use super::issue;
use crate::call::Call;
use crate::client::Client;
use crate::grants::{CodeRefused, Redemption};
use crate::pkce;
use crate::policy::Pkce;
use crate::refusal::Refusal;

/// Redeems the code.
pub(super) async fn redeem(
    call: &mut Call<'_>,
    client: &Client,
) -> Result<Map<String, Value>, Refusal> {
    let code = required(call, "code")?;
    let redirect_uri = required(call, "redirect_uri")?;
    let now = call.now();
    call.user = call
        .op
        .grants()
        .user_of_code(code, now)
        .map(|user| user.to_string());
    let policy = call.policy();
    let verifier = call.asked.form.get("code_verifier");
    let pkce = policy.pkce != Pkce::Ignored;
    if verifier.is_some_and(|verifier| pkce && !pkce::is_verifier(verifier)) {
        return Err(Refusal::invalid_request(
            "code_verifier is not 43 to 128 unreserved characters (RFC 7636, section 4.1)",
            "make the verifier from at least 32 random bytes, in base64url",
        ));
    }
    let shown = Redemption {
        client_id: client.id(),
        redirect_uri,
        verifier,
        pkce,
        reuse: policy.code_reuse,
    };
    let grant = call.op.grants().redeem(code, shown, now).map_err(explain)?;
    call.response_type = Some(grant.response_type);
    issue::of_sign_in(call, client, &grant, &policy).await
}

fn required<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, Refusal> {
    let section = "OpenID Connect Core 1.0, section 3.1.3.1";
    let mend = format!("send {name}, as in the authorization request and response");
    call.asked.form.required(name, section, mend)
}

fn explain(refused: CodeRefused) -> Refusal {
    let (reason, mend) = match refused {
        CodeRefused::Unknown => (
            "the code is unknown, expired or revoked",
            "redeem each code as soon as it arrives, at the provider that issued it",
        ),
        CodeRefused::OtherClient => (
            "the code was issued to another client",
            "redeem codes with the client id of the authorization request",
        ),
        CodeRefused::Reused { revoked: true } => (
            "the code was redeemed before; the tokens of the first time are revoked (RFC 6749, section 4.1.2)",
            "redeem each code once: a reload of the callback must not redeem it again",
        ),
        CodeRefused::Reused { revoked: false } => (
            "the code was redeemed before",
            "redeem each code once: a reload of the callback must not redeem it again",
        ),
        CodeRefused::OtherRedirectUri => (
            "redirect_uri is not the one of the authorization request (RFC 6749, section 4.1.3)",
            "send the same redirect_uri, character by character",
        ),
        CodeRefused::VerifierMissing => (
            "code_verifier is missing, and the authorization request had a code_challenge (RFC 7636, section 4.5)",
            "keep the verifier until the callback, and send it with the code",
        ),
        CodeRefused::VerifierUnexpected => (
            "code_verifier was sent, but the authorization request had no code_challenge (RFC 9700, section 4.8.2)",
            "send code_challenge in the authorization request",
        ),
        CodeRefused::VerifierWrong => (
            "code_verifier does not belong to the code_challenge (RFC 7636, section 4.6)",
            "keep one verifier per sign-in: two tabs must not share it",
        ),
    };
    Refusal::new("invalid_grant", reason, mend)
}
