//! How the token response writes the scope.
//!
//! ## What changes
//! `array`: an array of strings. `url-encoded`: with `+` between the words. `reordered`: in reverse. `prefixed`: scopes
//! beyond those of OpenID Connect have the address of their resource in front, and a refresh may name them so. That there
//! is no scope is another quirk, `token-response-scope-missing`.
//! `narrowed`: after a refresh it is `openid` alone.
//!
//! ## Who does it
//! Array: Twitch. Prefixed: Microsoft Entra ID. Reordered: Google, which sorts as it likes.
//!
//! ## References
//! RFC 6749, sections 3.3 and 5.1
//!
//! ## What it is for
//! To find clients that compare the scope as text with what they asked for.

use crate::policy::Policy;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "string",
        "array",
        "url-encoded",
        "reordered",
        "prefixed",
        "narrowed",
    ]),
    default: "the granted scopes, separated by spaces",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenResponseScope(match value.text() {
            "array" => Form::Array,
            "url-encoded" => Form::UrlEncoded,
            "reordered" => Form::Reordered,
            "prefixed" => Form::Prefixed,
            "narrowed" => Form::Narrowed,
            _ => Form::String,
        }))
    },
};

#[derive(Debug)]
struct TokenResponseScope(Form);

/// The resource of scopes that have one.
const RESOURCE: &str = "https://graph.example.test/";

impl Quirk for TokenResponseScope {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if self.0 != Form::Prefixed || !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.scope_prefix = Some(RESOURCE);
        Touched::Yes
    }

    fn token_response(&self, moment: &Moment<'_>, response: &mut Document) -> Touched {
        let Some(scope) = response.get("scope").and_then(|scope| scope.as_str()) else {
            return Touched::No;
        };
        let words: Vec<&str> = scope.split(' ').collect();
        let odd = match self.0 {
            Form::String => json!(scope),
            Form::Array => json!(words),
            Form::UrlEncoded => json!(words.join("+")),
            Form::Narrowed if !moment.is_refresh() => return Touched::No,
            Form::Narrowed => json!("openid"),
            Form::Reordered => json!(words.into_iter().rev().collect::<Vec<_>>().join(" ")),
            Form::Prefixed => json!(
                words
                    .into_iter()
                    .map(prefixed)
                    .collect::<Vec<_>>()
                    .join(" ")
            ),
        };
        response.insert("scope".to_owned(), odd);
        Touched::Yes
    }
}

fn prefixed(scope: &str) -> String {
    if matches!(scope, "openid" | "profile" | "offline_access") {
        scope.to_owned()
    } else {
        format!("{RESOURCE}{scope}")
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    String,
    Array,
    UrlEncoded,
    Reordered,
    Prefixed,
    Narrowed,
}
