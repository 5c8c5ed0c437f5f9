//! When the frames of a signed-out page name issuer and session.
//!
//! ## What changes
//! `always`: every frame has `iss` and `sid`. `where-required`: those of clients with
//! `frontchannel_logout_session_required`. `never`: none. `foreign-sid`, `foreign-iss`: one of them is unknown to
//! the RP, which has to stay signed in.
//!
//! ## Who does it
//! The specification leaves it to the provider; the unknown ones: nobody on purpose.
//!
//! ## What it is for
//! RPs that cannot read their cookie in a frame have to find the session by `sid`, and leave others alone.
//!
//! ## References
//! OpenID Connect Front-Channel Logout 1.0, section 2

use crate::endpoint::Endpoint;
use crate::policy::FrameNames;
use crate::policy::LogoutPolicy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "always",
        "where-required",
        "never",
        "foreign-sid",
        "foreign-iss",
    ]),
    default: "always",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| {
        Box::new(FrontChannelSession(match value.text() {
            "where-required" => FrameNames::WhereRequired,
            "never" => FrameNames::Never,
            "foreign-sid" => FrameNames::ForeignSession,
            "foreign-iss" => FrameNames::ForeignIssuer,
            _ => FrameNames::Always,
        }))
    },
};

#[derive(Debug)]
struct FrontChannelSession(FrameNames);

impl Quirk for FrontChannelSession {
    fn end_of_session(&self, moment: &Moment<'_>, policy: &mut LogoutPolicy) -> Touched {
        if !moment.ends_sessions() && moment.endpoint != Endpoint::Discovery {
            return Touched::No;
        }
        policy.frame_names = self.0;
        Touched::Yes
    }
}
