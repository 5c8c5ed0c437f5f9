//! The access token of a request to a protected resource (RFC 6750).

use std::fmt::Write as _;

use http::{Method, StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::refusal::Refusal;

/// An access token, and where it was.
pub(crate) enum Token {
    /// In the Authorization header (RFC 6750, section 2.1).
    Header(String),
    /// In the form of a POST (section 2.2).
    Form(String),
}

impl Token {
    /// The token itself.
    pub(crate) fn value(&self) -> &str {
        match self {
            Self::Header(token) | Self::Form(token) => token,
        }
    }
}

/// Takes the token from the Authorization header, or from the form of a POST (RFC 6750, section 2): one of them.
pub(crate) fn token(call: &Call<'_>) -> Result<Token, Refusal> {
    let asked = call.asked;
    if asked.query.get("access_token").is_some() {
        return Err(Refusal::invalid_request(
            "the access token is in the address, where logs keep it (RFC 9700, section 4.3.2)",
            "send it in the Authorization header",
        ));
    }
    let in_header = asked.headers.get(header::AUTHORIZATION);
    let in_form = asked
        .form
        .get("access_token")
        .filter(|_| asked.method == Method::POST);
    match (in_header, in_form) {
        (Some(_), Some(_)) => Err(Refusal::invalid_request(
            "the access token is sent in two ways at once (RFC 6750, section 2)",
            "send it in the Authorization header alone",
        )),
        (None, Some(token)) => Ok(Token::Form(token.to_owned())),
        (Some(value), None) => {
            let parts = value.to_str().ok().and_then(|value| value.split_once(' '));
            match parts {
                Some((scheme, token))
                    if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() =>
                {
                    Ok(Token::Header(token.trim().to_owned()))
                }
                _ => Err(Refusal::invalid_request(
                    "the Authorization header is not `Bearer` and a token (RFC 6750, section 2.1)",
                    "send `Authorization: Bearer` and the access token",
                )),
            }
        }
        (None, None) => Err(no_token("the request has no access token")),
    }
}

/// There is no token: no error code, since the client may not have known that it needs one (RFC 6750, section 3.1).
pub(crate) fn no_token(reason: &str) -> Refusal {
    Refusal::new(
        "",
        reason,
        "send `Authorization: Bearer` and the access token",
    )
}

/// The error answer of a protected resource (RFC 6750, section 3): a challenge, without an error code when no token
/// was sent at all.
pub(crate) fn refused(call: &mut Call<'_>, refusal: &Refusal) -> Answer {
    call.refuse(refusal);
    let status = match refusal.error.as_str() {
        "invalid_request" => StatusCode::BAD_REQUEST,
        "insufficient_scope" => StatusCode::FORBIDDEN,
        _ => StatusCode::UNAUTHORIZED,
    };
    let mut challenge = format!("Bearer realm=\"{}\"", call.op.issuer);
    if refusal.error.is_empty() {
        return Answer::empty(status)
            .not_stored()
            .with(header::WWW_AUTHENTICATE, &challenge);
    }
    let (error, description) = (&refusal.error, refusal.description());
    let _ = write!(
        challenge,
        ", error=\"{error}\", error_description=\"{description}\""
    );
    Answer::error(status, refusal).with(header::WWW_AUTHENTICATE, &challenge)
}
