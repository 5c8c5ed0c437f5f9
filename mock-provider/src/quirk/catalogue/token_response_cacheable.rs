//! Nothing forbids caches to keep what the token endpoint answers.
//!
//! ## What changes
//! `Cache-Control: no-store` and `Pragma: no-cache` are left out.
//!
//! ## Who does it
//! No provider of note; proxies that rewrite headers.
//!
//! ## References
//! RFC 6749, section 5.1, requires `no-store`
//!
//! ## What it is for
//! To try a cache in front of a client's own pages: tokens that come out of it belong to somebody else.

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::header;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "it is never stored",
    step: Step::Token,
    timing: Timing::Live,
    build: |_| Box::new(TokenResponseCacheable),
};

#[derive(Debug)]
struct TokenResponseCacheable;

impl Quirk for TokenResponseCacheable {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if moment.endpoint != Endpoint::Token {
            return Touched::No;
        }
        let removed = answer.headers.remove(header::CACHE_CONTROL);
        answer.headers.remove(header::PRAGMA);
        Touched::from(removed.is_some())
    }
}
