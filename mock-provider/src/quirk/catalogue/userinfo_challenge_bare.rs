//! Errors of the userinfo endpoint have a challenge without a scheme, and no body.
//!
//! ## What changes
//! `WWW-Authenticate` is `error="invalid_token", error_description="..."`, without the word `Bearer`.
//!
//! ## Who does it
//! Amazon Cognito.
//!
//! ## References
//! RFC 6750, section 3
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html>

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::journal::Body;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use http::header::{self, HeaderValue};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "a Bearer challenge, and a JSON body",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |_| Box::new(UserinfoChallengeBare),
};

#[derive(Debug)]
struct UserinfoChallengeBare;

impl Quirk for UserinfoChallengeBare {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        if moment.endpoint != Endpoint::Userinfo {
            return Touched::No;
        }
        let Some(challenge) = answer.headers.get_mut(header::WWW_AUTHENTICATE) else {
            return Touched::No;
        };
        let text = challenge.to_str().unwrap_or_default();
        let bare = text
            .find("error=")
            .map_or("error=\"invalid_request\"", |at| &text[at..]);
        if let Ok(bare) = HeaderValue::from_str(bare) {
            *challenge = bare;
        }
        answer.headers.remove(header::CONTENT_TYPE);
        answer.body = Body::Empty;
        Touched::Yes
    }
}
