//! How the provider reads id and secret in the `Authorization` header.
//!
//! ## What changes
//! `raw`: as they are, without undoing the form encoding. A client that encodes them, as it must, is refused as soon as one
//! of them has a character that the encoding changes.
//!
//! ## Who does it
//! Epic on FHIR, and many home-made providers.
//!
//! ## References
//! RFC 6749, section 2.3.1
//! <https://github.com/panva/openid-client/discussions/685>
//!
//! ## What it is for
//! To see what a client does with secrets that need encoding, and whether it can be told to leave them alone.

use crate::policy::{BasicDecoding, Policy};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["form-encoded", "raw"]),
    default: "each is form-encoded first",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(ClientSecretBasic(match value.text() {
            "raw" => BasicDecoding::Raw,
            _ => BasicDecoding::FormEncoded,
        }))
    },
};

#[derive(Debug)]
struct ClientSecretBasic(BasicDecoding);

impl Quirk for ClientSecretBasic {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authenticates_client() {
            return Touched::No;
        }
        policy.basic_decoding = self.0;
        Touched::Yes
    }
}
