//! How much the provider cares for PKCE.
//!
//! ## What changes
//! `required`: an authorization request without `code_challenge` is refused. `ignored`: challenge and verifier are
//! not looked at, and the metadata does not mention PKCE.
//!
//! ## Who does it
//! Required: Duende by default, Kanidm. Not mentioned in the metadata: Entra ID, Salesforce.
//!
//! ## References
//! RFC 7636
//! RFC 9700, section 2.1.1
//!
//! ## What it is for
//! To try clients without PKCE, and providers that know none.

use crate::policy::{Pkce as Rule, Policy};
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["supported", "required", "ignored"]),
    default: "a challenge is optional, and verified when it was sent",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(Pkce(match value.text() {
            "required" => Rule::Required,
            "ignored" => Rule::Ignored,
            _ => Rule::Supported,
        }))
    },
};

#[derive(Debug)]
struct Pkce(Rule);

impl Quirk for Pkce {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.reads_authorization_request() && !moment.is_sign_in() {
            return Touched::No;
        }
        policy.pkce = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        if self.0 != Rule::Ignored {
            return Touched::No;
        }
        metadata.shift_remove("code_challenge_methods_supported");
        Touched::Yes
    }
}
