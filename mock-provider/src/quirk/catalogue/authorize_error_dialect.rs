//! The words in which an authorization response says that something went wrong.
//!
//! ## What changes
//! `linkedin`: `user_cancelled_login` or `user_cancelled_authorize` in place of `access_denied`. `apple`:
//! `user_cancelled_authorize`. `auth0`: `unauthorized`. `cognito`: `invalid_request`, with the reason in words. `entra`:
//! descriptions begin with a number such as `AADSTS65004` and go on in several lines. `b2c`: a cancelled sign-in is
//! described by `AADB2C90091`, in several lines.
//!
//! ## Who does it
//! `LinkedIn`, Sign in with Apple, Auth0, Amazon Cognito, Entra ID, Azure AD B2C.
//!
//! ## References
//! OpenID Connect Core 1.0, section 3.1.2.6
//! <https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow>
//!
//! ## What it is for
//! To see whether an app takes a user who changed their mind for a fault, and whether it shows text of others as HTML.

use crate::endpoint::Endpoint;
use crate::parameters::Parameters;
use crate::quirk::forge::{iso_8601, uuid};
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "standard", "linkedin", "apple", "auth0", "cognito", "entra", "b2c",
    ]),
    default: "standard",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |value| {
        Box::new(AuthorizeErrorDialect(match value.text() {
            "linkedin" => Some(linkedin),
            "apple" => Some(|_, error| denied(error, "user_cancelled_authorize", None)),
            "auth0" => Some(|_, error| denied(error, "unauthorized", None)),
            "cognito" => Some(|_, error| {
                let reason = "The user did not sign in at the identity provider";
                denied(error, "invalid_request", Some(reason))
            }),
            "entra" => Some(entra),
            "b2c" => Some(b2c),
            _ => None,
        }))
    },
};

/// Changes an error; `false` where there is nothing to change.
type Dialect = fn(&Moment<'_>, &mut Parameters) -> bool;

#[derive(Debug)]
struct AuthorizeErrorDialect(Option<Dialect>);

impl Quirk for AuthorizeErrorDialect {
    fn authorization_response(&self, moment: &Moment<'_>, response: &mut Parameters) -> Touched {
        match self.0 {
            Some(dialect) if response.get("error").is_some() => dialect(moment, response).into(),
            _ => Touched::No,
        }
    }
}

/// Says `access_denied` in another way.
fn denied(response: &mut Parameters, error: &str, reason: Option<&str>) -> bool {
    let is_denied = response.get("error") == Some("access_denied");
    if is_denied {
        response.set("error", error);
        if let Some(reason) = reason {
            response.set("error_description", reason);
        }
    }
    is_denied
}

fn linkedin(moment: &Moment<'_>, response: &mut Parameters) -> bool {
    let error = match moment.endpoint {
        Endpoint::Consent => "user_cancelled_authorize",
        _ => "user_cancelled_login",
    };
    denied(response, error, None)
}

fn entra(moment: &Moment<'_>, response: &mut Parameters) -> bool {
    let number = match response.get("error") {
        Some("access_denied") => 65_004,
        Some("login_required") => 50_058,
        Some("consent_required") => 65_001,
        Some("invalid_scope") => 70_011,
        _ => 900_144,
    };
    let reason = response.get("error_description").unwrap_or_default();
    let said = format!("AADSTS{number}: {reason}\r\n{}", trace(moment, "Trace ID"));
    response.set("error_description", &said);
    true
}

fn b2c(moment: &Moment<'_>, response: &mut Parameters) -> bool {
    let said = format!(
        "AADB2C90091: The user has cancelled entering self-asserted information.\r\n{}",
        trace(moment, "Correlation ID")
    );
    denied(response, "access_denied", Some(&said))
}

fn trace(moment: &Moment<'_>, name: &str) -> String {
    let id = uuid(&moment.now.to_string());
    let time = iso_8601(moment.now.unsigned_abs());
    format!("{name}: {id}\r\nTimestamp: {time}\r\n")
}
