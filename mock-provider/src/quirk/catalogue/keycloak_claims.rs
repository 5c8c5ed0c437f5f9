//! Tokens have Keycloak's own claims.
//!
//! ## What changes
//! ID token: `typ` `ID`, `azp`, `acr`. Access token: `typ` `Bearer`, `azp`, `aud` `account`, roles of the realm and
//! of the client.
//!
//! ## Who does it
//! Keycloak.
//!
//! ## References
//! <https://www.keycloak.org/docs/latest/server_admin/>
//! <https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/providers/keycloak.ts>

use crate::jws::Draft;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "no claims beyond the specification",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |_| Box::new(KeycloakClaims),
};

#[derive(Debug)]
struct KeycloakClaims;

impl Quirk for KeycloakClaims {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        token.claims.insert("typ".to_owned(), json!("ID"));
        token.claims.insert("azp".to_owned(), json!(moment.client));
        token.claims.insert("acr".to_owned(), json!("1"));
        Touched::Yes
    }

    fn access_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        token.claims.insert("typ".to_owned(), json!("Bearer"));
        token.claims.insert("azp".to_owned(), json!(moment.client));
        token.claims.insert("aud".to_owned(), json!("account"));
        token.claims.insert("acr".to_owned(), json!("1"));
        let roles =
            json!({ "roles": ["offline_access", "default-roles-mock", "uma_authorization"] });
        token.claims.insert("realm_access".to_owned(), roles);
        let account = json!({ "account": { "roles": ["manage-account", "manage-account-links", "view-profile"] } });
        token.claims.insert("resource_access".to_owned(), account);
        Touched::Yes
    }
}
