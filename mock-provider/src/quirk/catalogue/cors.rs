//! Which scripts of other origins may read the provider's answers.
//!
//! ## What changes
//! `usual`: metadata and keys may be read by all, the answers to clients by scripts on the origin of a redirect URI.
//! `none`: no script may. `all`: every script may read everything. `registered`: scripts on the origin of a redirect URI
//! may read everything, metadata included.
//!
//! ## Who does it
//! Registered: authentik. None: the sign-out of Amazon Cognito, with the scope of that endpoint.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 4
//! <https://fetch.spec.whatwg.org/#http-cors-protocol>
//!
//! ## What it is for
//! To see what an app in a browser does when its provider does not let it in.

use crate::policy::{Cors as Rule, Policy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["usual", "none", "all", "registered"]),
    default: "usual",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| {
        Box::new(Cors(match value.text() {
            "none" => Rule::None,
            "all" => Rule::All,
            "registered" => Rule::Registered,
            _ => Rule::Usual,
        }))
    },
};

#[derive(Debug)]
struct Cors(Rule);

impl Quirk for Cors {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_from_script {
            return Touched::No;
        }
        policy.cors = self.0;
        Touched::Yes
    }
}
