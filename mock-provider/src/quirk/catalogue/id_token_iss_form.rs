//! The form of `iss` in ID tokens.
//!
//! ## What changes
//! `bare-host`: without the scheme, as in `accounts.google.com`. `other-slash`: with a slash at its end where the
//! metadata have none, and the other way round. `tenant`: the first segment of the path is the id of a tenant, as if
//! the metadata were those of all tenants. An RP compares `iss` with the issuer of the metadata, character by
//! character, and refuses; RPs that are made for such a provider know its form.
//!
//! ## Who does it
//! Bare host: Google, historically. A slash: Auth0 and Azure AD B2C, where it is taken for decoration. Tenant: Entra ID
//! with `common` and `organizations`.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.3.7 (2)
//! <https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc>
//!
//! ## What it is for
//! To try RPs of several tenants, and those that compare issuers loosely.

use crate::jws::Draft;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["bare-host", "other-slash", "tenant"]),
    default: "the issuer of the metadata, character by character",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "bare-host" => IdTokenIssForm::BareHost,
            "other-slash" => IdTokenIssForm::OtherSlash,
            _ => IdTokenIssForm::Tenant,
        })
    },
};

#[derive(Debug)]
enum IdTokenIssForm {
    BareHost,
    OtherSlash,
    Tenant,
}

impl Quirk for IdTokenIssForm {
    fn id_token(&self, _: &Moment<'_>, token: &mut Draft) -> Touched {
        let Some(serde_json::Value::String(issuer)) = token.claims.get_mut("iss") else {
            return Touched::No;
        };
        *issuer = self.shape(issuer);
        Touched::Yes
    }

    /// The provider takes its own tokens for hints.
    fn issuers(&self, _: &Moment<'_>, own: &mut Vec<String>) -> Touched {
        let odd: Vec<String> = own.iter().map(|issuer| self.shape(issuer)).collect();
        own.extend(odd);
        Touched::Yes
    }
}

impl IdTokenIssForm {
    fn shape(&self, issuer: &str) -> String {
        let (scheme, rest) = issuer.split_once("://").unwrap_or(("http", issuer));
        match self {
            Self::BareHost => rest.to_owned(),
            Self::OtherSlash => match issuer.strip_suffix('/') {
                Some(without) => without.to_owned(),
                None => format!("{issuer}/"),
            },
            Self::Tenant => {
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                let below = path.split_once('/').map_or("", |(_, below)| below);
                let tenant = uuid("tenant");
                format!("{scheme}://{host}/{tenant}/{below}")
            }
        }
    }
}
