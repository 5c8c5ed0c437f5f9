//! What a refresh does to the refresh token.
//!
//! ## What changes
//! `rotated`: a new one comes and the old one is used up. `omitted`: none comes, and the RP must keep the old one.
//! `echoed`: the same one comes again.
//! An RP that stores what the response has, and nothing else, forgets its refresh token with `omitted`.
//!
//! ## Who does it
//! Omitted: Amazon Cognito (unless rotation is switched on), Google, Apple. Echoed: Okta for web applications,
//! Duende. Rotated: Auth0, Keycloak, Entra ID, and most others.
//!
//! ## References
//! RFC 6749, section 6
//! RFC 9700, section 4.14.2
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html>

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::Rotation;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["rotated", "omitted", "echoed"]),
    default: "a new refresh token comes, the old one is used up",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshRotation(match value.text() {
            "omitted" => Rotation::Omitted,
            "echoed" => Rotation::Echoed,
            _ => Rotation::Rotated,
        }))
    },
};

#[derive(Debug)]
struct RefreshRotation(Rotation);

impl Quirk for RefreshRotation {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.rotation = self.0;
        Touched::Yes
    }
}
