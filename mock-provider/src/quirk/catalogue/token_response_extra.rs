//! The token response has a provider's own members.
//!
//! ## What changes
//! `entra`: `ext_expires_in`, a number. `b2c`: `not_before`, `expires_on` and `id_token_expires_in`, the times as strings.
//! `salesforce`: `id`, `instance_url`, `issued_at` and `signature`. An RP has to ignore what it does not know. Keycloak's
//! are another quirk, `token-response-keycloak`.
//!
//! ## Who does it
//! Microsoft Entra ID, Azure AD B2C, Salesforce.
//!
//! ## References
//! RFC 6749, section 5.1
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow>
//! <https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm>
//!
//! ## What it is for
//! To find clients whose types leave no room for members that they do not know.

use crate::quirk::forge::uuid;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["none", "entra", "b2c", "salesforce"]),
    default: "no members beyond the specification",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(TokenResponseExtra(match value.text() {
            "entra" => Form::Entra,
            "b2c" => Form::B2c,
            "salesforce" => Form::Salesforce,
            _ => Form::None,
        }))
    },
};

#[derive(Debug)]
struct TokenResponseExtra(Form);

impl Quirk for TokenResponseExtra {
    fn token_response(&self, moment: &Moment<'_>, response: &mut Document) -> Touched {
        let lifetime = response.get("expires_in").cloned().unwrap_or(json!(3600));
        let seconds = lifetime.as_i64().unwrap_or(3600);
        let id = uuid(moment.user.unwrap_or_default());
        let members = match self.0 {
            Form::None => Vec::new(),
            Form::Entra => vec![("ext_expires_in", lifetime)],
            Form::B2c => vec![
                ("not_before", json!(moment.now.to_string())),
                ("expires_on", json!((moment.now + seconds).to_string())),
                ("id_token_expires_in", json!(seconds)),
            ],
            Form::Salesforce => vec![
                (
                    "id",
                    json!(format!("https://login.example.test/id/org/{id}")),
                ),
                ("instance_url", json!("https://eu1.example.test")),
                ("issued_at", json!((moment.now * 1000).to_string())),
                ("signature", json!("c2lnbmF0dXJl")),
            ],
        };
        let members = members
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        response.extend(members);
        Touched::Yes
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    None,
    Entra,
    B2c,
    Salesforce,
}
