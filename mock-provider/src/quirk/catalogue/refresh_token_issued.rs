//! When a sign-in brings a refresh token.
//!
//! ## What changes
//! With `always` the scope `offline_access` is not needed; with `never` it is of no use.
//! `first-consent`: with that scope, when the user grants something to the client for the first time, or is asked anew by
//! `prompt=consent`.
//!
//! ## Who does it
//! Amazon Cognito, Keycloak and Apple issue one always; providers without refresh never. First consent: Google.
//!
//! ## References
//! OpenID Connect Core 1.0, section 11
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>

use crate::policy::{Policy, RefreshIssued};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["offline-access", "always", "first-consent", "never"]),
    default: "with the scope offline_access",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshTokenIssued(match value.text() {
            "always" => RefreshIssued::Always,
            "first-consent" => RefreshIssued::FirstConsent,
            "never" => RefreshIssued::Never,
            _ => RefreshIssued::OfflineAccess,
        }))
    },
};

#[derive(Debug)]
struct RefreshTokenIssued(RefreshIssued);

impl Quirk for RefreshTokenIssued {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_sign_in() {
            return Touched::No;
        }
        policy.refresh_issued = self.0;
        Touched::Yes
    }
}
