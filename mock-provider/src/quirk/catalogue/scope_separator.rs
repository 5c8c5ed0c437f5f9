//! What stands between scopes.
//!
//! ## What changes
//! `comma`: scopes of an authorization request may be parted by commas, and those of a token response are.
//!
//! ## Who does it
//! Facebook, GitHub and other providers that knew OAuth before it was a standard.
//!
//! ## References
//! RFC 6749, section 3.3
//!
//! ## What it is for
//! To see whether a client reads the granted scopes of a token response.

use crate::parameters::Parameters;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["space", "comma"]),
    default: "space",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(ScopeSeparator(value.text() == "comma")),
};

#[derive(Debug)]
struct ScopeSeparator(bool);

impl Quirk for ScopeSeparator {
    fn authorization_request(&self, _: &Moment<'_>, request: &mut Parameters) -> Touched {
        let scope = request.get("scope").unwrap_or_default();
        if !self.0 || !scope.contains(',') {
            return Touched::No;
        }
        let parted = scope.replace(',', " ");
        request.set("scope", &parted);
        Touched::Yes
    }

    fn token_response(&self, _: &Moment<'_>, response: &mut Document) -> Touched {
        let scope = response.get_mut("scope").filter(|_| self.0);
        let Some((scope, joined)) = scope.and_then(|scope| {
            let joined = scope.as_str()?.replace(' ', ",");
            Some((scope, joined))
        }) else {
            return Touched::No;
        };
        *scope = json!(joined);
        Touched::Yes
    }
}
