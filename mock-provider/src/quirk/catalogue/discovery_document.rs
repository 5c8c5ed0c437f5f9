//! The metadata have these members alone, in this order.
//!
//! ## What changes
//! A member that is `null` here stays as the provider has it, if it has it; any other gets the value that is given
//! here, in which `{issuer}` stands for the issuer; a member that is not named is left out. Only what is announced
//! changes, not what the endpoints do.
//!
//! ## Who does it
//! Every provider has its own choice of members, and so has every profile of one: `grant_types_supported`,
//! `code_challenge_methods_supported` and `claims_supported` are missing at many, and members of their own are there.
//!
//! ## References
//! OpenID Connect Discovery 1.0, section 3
//! RFC 8414, section 2

use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Patch,
    default: "the metadata say all that the provider does",
    step: Step::Discovery,
    timing: Timing::Boot,
    build: |value| {
        Box::new(DiscoveryDocument(
            serde_json::from_str(value.text()).unwrap_or_default(),
        ))
    },
};

#[derive(Debug)]
struct DiscoveryDocument(Document);

impl Quirk for DiscoveryDocument {
    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        let issuer = metadata
            .get("issuer")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let mut document = Document::new();
        for (name, value) in &self.0 {
            let kept = match value {
                serde_json::Value::Null => metadata.shift_remove(name),
                serde_json::Value::String(text) => Some(text.replace("{issuer}", &issuer).into()),
                other => Some(other.clone()),
            };
            if let Some(kept) = kept {
                document.insert(name.clone(), kept);
            }
        }
        *metadata = document;
        Touched::Yes
    }
}
