//! The userinfo response is wrapped up.
//!
//! ## What changes
//! `data`, `response`, `user`: the claims stand in a member of that name. `ok`: they stand beside `"ok": true`, which
//! an RP ignores.
//!
//! ## Who does it
//! `data`: X (Twitter). `response`: Naver. `ok`: Slack.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.3.2: the claims are the members of the object
//! <https://github.com/nextauthjs/next-auth/blob/main/packages/core/src/providers/naver.ts>
//!
//! ## What it is for
//! To try clients that are to work with such providers, and the errors of those that are not.

use crate::answer::Answer;
use crate::endpoint::Endpoint;
use crate::journal::Body;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["data", "response", "user", "ok"]),
    default: "the claims are the members of the object",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "data" => UserinfoEnvelope::In("data"),
            "response" => UserinfoEnvelope::In("response"),
            "user" => UserinfoEnvelope::In("user"),
            _ => UserinfoEnvelope::Ok,
        })
    },
};

#[derive(Debug)]
enum UserinfoEnvelope {
    In(&'static str),
    Ok,
}

impl Quirk for UserinfoEnvelope {
    fn answer(&self, moment: &Moment<'_>, answer: &mut Answer) -> Touched {
        // Last of all, so that other quirks find the claims where they belong.
        if moment.endpoint != Endpoint::Userinfo || !answer.status.is_success() {
            return Touched::No;
        }
        let Body::Json(claims) = &mut answer.body else {
            return Touched::No;
        };
        match self {
            Self::In(name) => *claims = json!({ *name: claims.take() }),
            Self::Ok => claims["ok"] = json!(true),
        }
        Touched::Yes
    }
}
