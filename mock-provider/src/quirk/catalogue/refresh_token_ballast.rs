//! Refresh tokens are larger by so many bytes.
//!
//! ## What changes
//! The token has so many characters more at its end. An RP must not look inside, and must have room for it.
//!
//! ## Who does it
//! Providers whose refresh tokens hold everything that they know of the grant. Eight kilobytes are rare; nothing forbids
//! them.
//!
//! ## References
//! RFC 6749, section 1.5: the string is opaque to the client
//!
//! ## What it is for
//! To find clients that keep refresh tokens in a cookie, or in a column that cuts them.

use crate::quirk::forge::ballast;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Bytes,
    default: "no ballast",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| Box::new(RefreshTokenBallast(value.number())),
};

#[derive(Debug)]
struct RefreshTokenBallast(u64);

impl Quirk for RefreshTokenBallast {
    fn refresh_token(&self, _: &Moment<'_>, token: &mut String) -> Touched {
        token.push_str(&ballast(self.0));
        Touched::Yes
    }
}
