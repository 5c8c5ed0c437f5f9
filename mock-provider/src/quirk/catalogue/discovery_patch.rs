//! The metadata are changed by a JSON merge patch.
//!
//! ## What changes
//! Members of the patch replace those of the document, `null` takes them away. Only what is announced changes, not
//! what the endpoints do.
//!
//! ## Who does it
//! Nearly every provider leaves members out, `grant_types_supported` above all, or adds some of its own.
//!
//! ## References
//! RFC 7396
//! OpenID Connect Discovery 1.0, section 3
//!
//! ## What it is for
//! To try one member more or less; a whole document is what `discovery-document` is for.

use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Patch,
    default: "the metadata say what the provider does",
    step: Step::Discovery,
    timing: Timing::Boot,
    build: |value| {
        Box::new(DiscoveryPatch(
            serde_json::from_str(value.text()).unwrap_or_default(),
        ))
    },
};

#[derive(Debug)]
struct DiscoveryPatch(Document);

impl Quirk for DiscoveryPatch {
    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        for (name, value) in &self.0 {
            if value.is_null() {
                metadata.shift_remove(name);
            } else {
                metadata.insert(name.clone(), value.clone());
            }
        }
        Touched::Yes
    }
}
