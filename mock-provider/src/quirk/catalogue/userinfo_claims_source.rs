//! Where the claims of the userinfo response are: in it, in a JWT within it, or elsewhere.
//!
//! ## What changes
//! `aggregated`: `address` and `phone_number` stand in a signed JWT, in `_claim_sources`. `distributed`:
//! `_claim_sources` names an address and an access token; the RP fetches the JWT there. They are made up where the user
//! has none. An RP that does not know this finds neither claim, and must not fail.
//!
//! ## Who does it
//! Entra ID for many groups. Otherwise rare: the conformance suite of the OpenID Foundation.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.6.2
//!
//! ## What it is for
//! To try clients that read aggregated and distributed claims, and those that need not.

use crate::endpoint::Endpoint;
use crate::policy::{ClaimsSource, Policy};
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["aggregated", "distributed"]),
    default: "all claims are in the response itself",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| {
        Box::new(UserinfoClaimsSource(match value.text() {
            "aggregated" => ClaimsSource::Aggregated,
            _ => ClaimsSource::Distributed,
        }))
    },
};

#[derive(Debug)]
struct UserinfoClaimsSource(ClaimsSource);

impl Quirk for UserinfoClaimsSource {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if moment.endpoint != Endpoint::Userinfo {
            return Touched::No;
        }
        policy.claims_source = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        let types = json!(["normal", "aggregated", "distributed"]);
        metadata.insert("claim_types_supported".to_owned(), types);
        Touched::Yes
    }
}
