//! In which form the bodies of answers are sent.
//!
//! ## What changes
//! `gzip`: compressed, whatever `Accept-Encoding` says. `chunked`: in chunks, without `Content-Length`.
//!
//! ## Who does it
//! Chunked: most providers behind a proxy. Compressed without being asked: caches that do not look at `Vary`.
//!
//! ## References
//! RFC 9110, sections 8.4 and 12.5.3
//! RFC 9112, section 7.1
//!
//! ## What it is for
//! To see whether an app reads answers of every legal form, and what it makes of one that it did not ask for.

use crate::answer::Answer;
use crate::delivery::Encoding;
use crate::journal::Body;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["plain", "gzip", "chunked"]),
    default: "plain",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| {
        Box::new(FaultEncoding(match value.text() {
            "gzip" => Encoding::Gzip,
            "chunked" => Encoding::Chunked,
            _ => Encoding::Plain,
        }))
    },
};

#[derive(Debug)]
struct FaultEncoding(Encoding);

impl Quirk for FaultEncoding {
    fn answer(&self, _: &Moment<'_>, answer: &mut Answer) -> Touched {
        if answer.body == Body::Empty || self.0 == Encoding::Plain {
            return Touched::No;
        }
        answer.delivery.encoding = self.0;
        Touched::Yes
    }
}
