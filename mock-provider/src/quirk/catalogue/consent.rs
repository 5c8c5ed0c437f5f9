//! When users are asked whether they consent.
//!
//! ## What changes
//! `registered`: by the clients that were registered so, once. `never`: by none, unless the request has `prompt=consent`.
//! `first-time`: by every client, once. `always`: at every sign-in. `granular`: once, and the page has a box for each scope
//! but `openid`: what is not ticked is not granted, and the token response says what was.
//!
//! ## Who does it
//! Always: dex, whose approval page comes each time. Granular: Google.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.4
//! RFC 6749, section 3.3
//!
//! ## What it is for
//! To see whether an app looks at the scopes that it was granted.

use crate::page_policy::Consent as Rule;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["registered", "never", "first-time", "always", "granular"]),
    default: "registered",
    step: Step::Login,
    timing: Timing::Live,
    build: |value| {
        Box::new(Consent(match value.text() {
            "never" => Rule::Never,
            "first-time" => Rule::FirstTime,
            "always" => Rule::Always,
            "granular" => Rule::Granular,
            _ => Rule::Registered,
        }))
    },
};

#[derive(Debug)]
struct Consent(Rule);

impl Quirk for Consent {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() {
            return Touched::No;
        }
        policy.pages.consent = self.0;
        Touched::Yes
    }
}
