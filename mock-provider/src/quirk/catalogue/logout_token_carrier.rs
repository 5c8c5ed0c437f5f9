//! How the logout token is sent.
//!
//! ## What changes
//! `form`: a POST of a form. `form-and-more`: with a second parameter, which RPs ignore. `form-twice`:
//! `logout_token` stands there twice. `form-empty`: it has no value. `form-without`: it is missing. `huge`: a
//! mebibyte of filling comes after it. `query`: a GET. `json`: a POST of a JSON object. `bare`: a POST of the token
//! alone. `again`: the same request once more, after the answer.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## What it is for
//! Everything but a POST of a form has to be refused with a 4xx; nothing may bring the RP down.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, sections 2.5, 2.6 (8) and 2.8

use crate::back_channel::Carrier;
use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "form",
        "form-and-more",
        "form-twice",
        "form-empty",
        "form-without",
        "huge",
        "query",
        "json",
        "bare",
        "again",
    ]),
    default: "`form`",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(LogoutTokenCarrier(match value.text() {
            "form-and-more" => Carrier::FormAndMore,
            "form-twice" => Carrier::FormTwice,
            "form-empty" => Carrier::FormEmpty,
            "form-without" => Carrier::FormWithout,
            "huge" => Carrier::Huge,
            "query" => Carrier::Query,
            "json" => Carrier::Json,
            "bare" => Carrier::Bare,
            "again" => Carrier::Again,
            _ => Carrier::Form,
        }))
    },
};

#[derive(Debug)]
struct LogoutTokenCarrier(Carrier);

impl Quirk for LogoutTokenCarrier {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        token.carrier = self.0;
        Touched::Yes
    }
}
