//! The claim that makes a JWT a logout token is wrong or not there.
//!
//! ## What changes
//! `missing`: there is no `events`. `foreign`: it names another event. `array`: it is a list. `string`: it is the
//! name of the event, bare. `member-string`: the value of the event is a string, not an object. `more`: beside the
//! right event there is another one, which is good. `filled`: the value of the event has a member, which is good.
//!
//! ## Who does it
//! Nobody on purpose. It is what an attacker, or a provider that was set up wrongly, sends.
//!
//! ## What it is for
//! Seeing whether the back-channel logout endpoint of an RP checks what it is sent: it has to refuse, and the user
//! has to stay signed in.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, section 2.6 (6)

use crate::back_channel::LOGOUT_EVENT;
use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "missing",
        "foreign",
        "array",
        "string",
        "member-string",
        "more",
        "filled",
    ]),
    default: "an object with the event, whose value is empty",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenEvents(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenEvents(String);

impl Quirk for LogoutTokenEvents {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let claims = &mut token.draft.claims;
        let other = "http://schemas.openid.net/event/another";
        let events = match self.0.as_str() {
            "missing" => {
                claims.shift_remove("events");
                return Touched::Yes;
            }
            "foreign" => json!({ other: {} }),
            "array" => json!([LOGOUT_EVENT]),
            "string" => json!(LOGOUT_EVENT),
            "member-string" => json!({ LOGOUT_EVENT: "" }),
            "more" => json!({ LOGOUT_EVENT: {}, other: {} }),
            _ => json!({ LOGOUT_EVENT: { "reason": "sign-out" } }),
        };
        claims.insert("events".to_owned(), events);
        Touched::Yes
    }
}
