//! The ID token has a `nonce` that does not answer the request.
//!
//! ## What changes
//! `unsolicited`: where the request had no `nonce`, the token has one all the same; an RP ignores it. `empty`: where it
//! had one, the token has the empty string; an RP refuses it. `appended`: it has the right one with a `1` at its end;
//! an RP refuses it.
//!
//! ## Who does it
//! Unsolicited: Amazon Cognito for users of a federated provider. Empty and appended: nobody on purpose.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 2 and 3.1.3.7 (11)
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>
//!
//! ## What it is for
//! To try verifiers that compare `nonce` by prefix, only where it is not empty, or where they sent none.

use crate::jws::Draft;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["unsolicited", "empty", "appended"]),
    default: "`nonce` is that of the request, and only then",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "unsolicited" => IdTokenNonceOdd::Unsolicited,
            "empty" => IdTokenNonceOdd::Empty,
            _ => IdTokenNonceOdd::Appended,
        })
    },
};

#[derive(Debug)]
enum IdTokenNonceOdd {
    Unsolicited,
    Empty,
    Appended,
}

impl Quirk for IdTokenNonceOdd {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let asked = token.claims.get("nonce").and_then(|nonce| nonce.as_str());
        let nonce = match (self, asked) {
            // A refresh has no `nonce` for other reasons (section 12.2).
            (Self::Unsolicited, None) if !moment.is_refresh() => {
                json!(uuid(&format!("nonce {}", moment.now)))
            }
            (Self::Empty, Some(_)) => json!(""),
            (Self::Appended, Some(nonce)) => json!(format!("{nonce}1")),
            _ => return Touched::No,
        };
        token.claims.insert("nonce".to_owned(), nonce);
        Touched::Yes
    }
}
