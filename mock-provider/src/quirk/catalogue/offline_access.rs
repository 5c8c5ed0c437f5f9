//! How an RP asks for a refresh token.
//!
//! ## What changes
//! `access-type`: with the parameter `access_type=offline`; the scope `offline_access` is not known and left out.
//!
//! ## Who does it
//! Google.
//!
//! ## References
//! OpenID Connect Core 1.0, section 11
//! <https://developers.google.com/identity/protocols/oauth2/web-server>

use crate::parameters::Parameters;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["scope", "access-type"]),
    default: "with the scope offline_access",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| Box::new(OfflineAccess(value.text() == "access-type")),
};

#[derive(Debug)]
struct OfflineAccess(bool);

impl Quirk for OfflineAccess {
    fn authorization_request(&self, _: &Moment<'_>, request: &mut Parameters) -> Touched {
        if !self.0 {
            return Touched::No;
        }
        let is_offline = request.get("access_type") == Some("offline");
        let scopes = request.get("scope").unwrap_or_default().split(' ');
        let mut scopes: Vec<&str> = scopes.filter(|scope| *scope != "offline_access").collect();
        scopes.extend(is_offline.then_some("offline_access"));
        let scope = scopes.join(" ");
        request.set("scope", &scope);
        Touched::Yes
    }

    fn token_response(&self, _: &Moment<'_>, response: &mut Document) -> Touched {
        let Some(scope) = response.get_mut("scope").filter(|_| self.0) else {
            return Touched::No;
        };
        let granted = scope.as_str().unwrap_or_default().split(' ');
        let named: Vec<&str> = granted.filter(|scope| *scope != "offline_access").collect();
        *scope = json!(named.join(" "));
        Touched::Yes
    }
}
