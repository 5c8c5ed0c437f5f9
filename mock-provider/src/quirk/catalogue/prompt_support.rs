//! Which values of `prompt` the provider heeds.
//!
//! ## What changes
//! `none-ignored`: `prompt=none` shows the login page like any other request. `ignored`: `prompt` is not looked at.
//! `login-only`: every other value is answered with `invalid_request`. The metadata say so, or nothing.
//!
//! ## Who does it
//! Ignored: Amazon Cognito before managed login. Login only: Azure AD B2C.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.1
//! <https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect>
//!
//! ## What it is for
//! To see what becomes of a silent sign-in in a frame that meets a login page, and of a new sign-in that was not new.

use crate::endpoint::Endpoint;
use crate::parameters::Parameters;
use crate::quirk::hook::{Decision, Denial};
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["all", "none-ignored", "ignored", "login-only"]),
    default: "all",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(match value.text() {
            "none-ignored" => PromptSupport::NoneIgnored,
            "ignored" => PromptSupport::Ignored,
            "login-only" => PromptSupport::LoginOnly,
            _ => PromptSupport::All,
        })
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PromptSupport {
    All,
    NoneIgnored,
    Ignored,
    LoginOnly,
}

impl Quirk for PromptSupport {
    /// What the request did not have, another quirk may have asked for.
    fn authorization_request(&self, moment: &Moment<'_>, request: &mut Parameters) -> Touched {
        let sent = moment.request.get("prompt");
        let is_dropped = match self {
            Self::NoneIgnored => sent == Some("none"),
            Self::Ignored => sent.is_some(),
            Self::All | Self::LoginOnly => false,
        };
        (is_dropped && request.get("prompt") == sent && request.remove("prompt")).into()
    }

    fn authorize(&self, moment: &Moment<'_>, decision: &mut Decision) -> Touched {
        let sent = decision.request.get("prompt");
        let is_strange = sent.is_some_and(|prompt| prompt != "login");
        if *self != Self::LoginOnly || moment.endpoint != Endpoint::Authorize || !is_strange {
            return Touched::No;
        }
        decision.denial = Some(Denial {
            error: "invalid_request",
            reason: "prompt can be login, and nothing else",
        });
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        let name = "prompt_values_supported".to_owned();
        match self {
            Self::All => return Touched::No,
            Self::NoneIgnored => {
                metadata.insert(name, json!(["login", "select_account", "consent"]));
            }
            Self::LoginOnly => {
                metadata.insert(name, json!(["login"]));
            }
            Self::Ignored => {
                metadata.shift_remove(&name);
            }
        }
        Touched::Yes
    }
}
