//! Errors of the token endpoint have another code than the specification says.
//!
//! ## What changes
//! `refresh-invalid-request`: a refresh token that is no good is answered with `invalid_request` in place of
//! `invalid_grant`. `redirect-uri-invalid-client`: a `redirect_uri` that is not the one of the authorization request is
//! answered with `invalid_client`.
//!
//! ## Who does it
//! Refresh: Dex. Redirect URI: Sign in with Apple.
//!
//! ## References
//! RFC 6749, section 5.2
//! <https://github.com/dexidp/dex/blob/master/server/refreshhandlers.go>
//!
//! ## What it is for
//! To find clients that sign users out, or do not, by the code alone.

use crate::answer::Answer;
use crate::quirk::forge::token_error;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "rfc",
        "refresh-invalid-request",
        "redirect-uri-invalid-client",
    ]),
    default: "the codes of the specification",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenErrorCode(match value.text() {
            "refresh-invalid-request" => Form::Refresh,
            "redirect-uri-invalid-client" => Form::RedirectUri,
            _ => Form::Rfc,
        }))
    },
};

#[derive(Debug)]
struct TokenErrorCode(Form);

impl Quirk for TokenErrorCode {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        let Some(error) = token_error(moment, answer) else {
            return Touched::No;
        };
        let is_grant = error.get("error") == Some(&json!("invalid_grant"));
        let words = error
            .get("error_description")
            .and_then(|words| words.as_str());
        let is_redirect_uri = words.is_some_and(|words| words.starts_with("redirect_uri"));
        let code = match self.0 {
            Form::Rfc => return Touched::Yes,
            Form::Refresh if is_grant && moment.is_refresh() => "invalid_request",
            Form::RedirectUri if is_grant && is_redirect_uri => "invalid_client",
            Form::Refresh | Form::RedirectUri => return Touched::No,
        };
        error.insert("error".to_owned(), json!(code));
        Touched::Yes
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    Rfc,
    Refresh,
    RedirectUri,
}
