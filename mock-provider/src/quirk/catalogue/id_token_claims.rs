//! Whether the ID token carries the claims that scopes ask for.
//!
//! ## What changes
//! `thin`: those claims come from the userinfo endpoint alone. `scopes`: they are in the ID token too. `email`: the address
//! and whether it is verified are in the ID token, a name never is.
//!
//! ## Who does it
//! Thin: Okta, Duende, Twitch. In the token: Amazon Cognito, Google, Auth0, Keycloak. Email: Sign in with Apple.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.4
//! <https://github.com/nextauthjs/next-auth/blob/a1a16a5a7/packages/core/src/providers/apple.ts>

use crate::policy::{IdTokenClaims as Claims, Policy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["thin", "scopes", "email"]),
    default: "not in the code flow",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(IdTokenClaims(match value.text() {
            "scopes" => Claims::Scopes,
            "email" => Claims::Email,
            _ => Claims::Thin,
        }))
    },
};

#[derive(Debug)]
struct IdTokenClaims(Claims);

impl Quirk for IdTokenClaims {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.issues_id_token() {
            return Touched::No;
        }
        policy.id_token_claims = self.0;
        Touched::Yes
    }
}
