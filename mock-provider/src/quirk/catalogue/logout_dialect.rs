//! Which way of signing out the provider has.
//!
//! ## What changes
//! `rp-initiated`: OpenID Connect RP-Initiated Logout. `cognito`: Amazon Cognito's `/logout` with `logout_uri` or
//! `redirect_uri`, which is announced as `end_session_endpoint` all the same. `auth0`: Auth0's `/v2/logout` with
//! `returnTo`, beside RP-initiated logout. `none`: no endpoint at all, only the RP's own session can be ended.
//!
//! ## Who does it
//! `none`: Google, Apple, dex, Kanidm.
//!
//! ## References
//! OpenID Connect RP-Initiated Logout 1.0
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>
//! <https://auth0.com/docs/authenticate/login/logout>

use crate::endpoint::Endpoint;
use crate::quirk::logout::LogoutDialect as Dialect;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["rp-initiated", "cognito", "auth0", "none"]),
    default: "OpenID Connect RP-Initiated Logout",
    step: Step::EndSession,
    timing: Timing::Boot,
    build: |value| {
        Box::new(LogoutDialect(match value.text() {
            "cognito" => Dialect::Cognito,
            "auth0" => Dialect::Auth0,
            "none" => Dialect::None,
            _ => Dialect::RpInitiated,
        }))
    },
};

#[derive(Debug)]
struct LogoutDialect(Dialect);

impl Quirk for LogoutDialect {
    fn logout_dialect(&self, _: &Moment<'_>, dialect: &mut Dialect) -> Touched {
        *dialect = self.0;
        Touched::Yes
    }

    fn discovery(&self, moment: &Moment<'_>, metadata: &mut Document) -> Touched {
        match self.0 {
            Dialect::RpInitiated | Dialect::Auth0 => return Touched::No,
            Dialect::Cognito => {
                if let Some(address) = metadata.get_mut("end_session_endpoint") {
                    *address = json!(moment.address(Endpoint::CognitoLogout));
                }
            }
            Dialect::None => {
                metadata.shift_remove("end_session_endpoint");
            }
        }
        Touched::Yes
    }
}
