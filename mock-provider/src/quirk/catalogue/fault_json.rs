//! JSON answers are damaged in their syntax.
//!
//! ## What changes
//! `truncated`: the second half is missing, and the length fits what is left. `empty`: no body is left.
//! `duplicate-members`: each member stands there twice, first as `null`. `byte-order-mark`: one stands in front.
//! `trailing-comma`: a comma follows the last member.
//!
//! ## Who does it
//! Reddit answers a revocation with an empty body that is declared as JSON. Byte order marks come from files that were
//! edited by hand.
//!
//! ## References
//! RFC 8259, sections 4 and 8.1
//!
//! ## What it is for
//! To see whether an app says that its provider is out of order, or shows a stack trace.

use crate::answer::Answer;
use crate::journal::Body;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "sound",
        "truncated",
        "empty",
        "duplicate-members",
        "byte-order-mark",
        "trailing-comma",
    ]),
    default: "sound",
    step: Step::Any,
    timing: Timing::Live,
    build: |value| {
        Box::new(FaultJson(match value.text() {
            "truncated" => Some(truncated),
            "empty" => Some(|_| String::new()),
            "duplicate-members" => Some(duplicated),
            "byte-order-mark" => Some(|document| format!("\u{feff}{}", json!(document))),
            "trailing-comma" => Some(with_trailing_comma),
            _ => None,
        }))
    },
};

#[derive(Debug)]
struct FaultJson(Option<fn(&Document) -> String>);

impl Quirk for FaultJson {
    fn answer(&self, _: &Moment<'_>, answer: &mut Answer) -> Touched {
        let (Some(damaged), Body::Json(body)) = (self.0, &answer.body) else {
            return Touched::No;
        };
        let Some(document) = body.as_object() else {
            return Touched::No;
        };
        answer.body = Body::Text(damaged(document));
        Touched::Yes
    }
}

fn truncated(document: &Document) -> String {
    let mut text = json!(document).to_string();
    text.truncate(text.floor_char_boundary(text.len() / 2));
    text
}

fn duplicated(document: &Document) -> String {
    let members: Vec<String> = document
        .iter()
        .map(|(name, value)| format!("{0}:null,{0}:{value}", json!(name)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn with_trailing_comma(document: &Document) -> String {
    let mut text = json!(document).to_string();
    text.insert(text.len() - 1, ',');
    text
}
