//! Whether a response may, or must, travel as a form.
//!
//! ## What changes
//! `unsupported`: `response_mode=form_post` is refused, and the metadata do not name it. `required-for-claims`: every
//! other mode is refused where the scope has `profile`, `name` or `email`.
//!
//! ## Who does it
//! Unsupported: Kanidm. Required for claims: Sign in with Apple.
//!
//! ## References
//! OAuth 2.0 Form Post Response Mode
//! <https://developer.apple.com/documentation/signinwithapple/request-an-authorization-to-the-sign-in-with-apple-server>
//!
//! ## What it is for
//! To try clients whose callback takes a GET and no POST.

use crate::policy::{FormPost as Rule, Policy};
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["supported", "unsupported", "required-for-claims"]),
    default: "the client chooses",
    step: Step::Authorize,
    timing: Timing::Boot,
    build: |value| {
        Box::new(FormPost(match value.text() {
            "unsupported" => Rule::Unsupported,
            "required-for-claims" => Rule::ForClaims,
            _ => Rule::Supported,
        }))
    },
};

#[derive(Debug)]
struct FormPost(Rule);

impl Quirk for FormPost {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.reads_authorization_request() {
            return Touched::No;
        }
        policy.form_post = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        if self.0 != Rule::Unsupported {
            return Touched::No;
        }
        let others = json!(["query", "fragment"]);
        metadata.insert("response_modes_supported".to_owned(), others);
        Touched::Yes
    }
}
