//! ID token and userinfo response tell the user's groups.
//!
//! ## What changes
//! `few`: `groups` with three names. `many`: `groups` with 200 identifiers, about 8 kB. `overage`: there are too many
//! for a token, which has `_claim_names` and `_claim_sources` in place of them, and an address to ask at.
//!
//! ## Who does it
//! Names: Dex, Okta, GitLab. Identifiers, up to 200 of them, and the overage beyond: Entra ID.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.6.2
//! <https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference#groups-overage-claim>
//!
//! ## What it is for
//! To try session cookies that outgrow their limits, and apps that read roles from groups.

use crate::endpoint::Endpoint;
use crate::jws::Draft;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["few", "many", "overage"]),
    default: "there is no `groups`",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "few" => GroupsClaim::Few,
            "many" => GroupsClaim::Many,
            _ => GroupsClaim::Overage,
        })
    },
};

#[derive(Debug)]
enum GroupsClaim {
    Few,
    Many,
    Overage,
}

impl Quirk for GroupsClaim {
    fn userinfo(&self, moment: &Moment<'_>, claims: &mut Document) -> Touched {
        self.add(moment, claims)
    }

    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        self.add(moment, &mut token.claims)
    }
}

impl GroupsClaim {
    fn add(&self, moment: &Moment<'_>, claims: &mut Document) -> Touched {
        let groups = match self {
            Self::Few => json!(["staff", "admins", "Everyone else"]),
            Self::Many => (0..200).map(|nth| uuid(&format!("group {nth}"))).collect(),
            Self::Overage => {
                let endpoint = moment.address(Endpoint::Claims);
                claims.insert("_claim_names".to_owned(), json!({ "groups": "src1" }));
                let sources = json!({ "src1": { "endpoint": endpoint } });
                claims.insert("_claim_sources".to_owned(), sources);
                return Touched::Yes;
            }
        };
        claims.insert("groups".to_owned(), groups);
        Touched::Yes
    }
}
