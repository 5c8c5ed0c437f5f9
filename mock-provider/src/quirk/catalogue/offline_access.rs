//! How an RP asks for a refresh token.
//!
//! ## What changes
//! `access-type`: with the parameter `access_type=offline`; the scope `offline_access` is not known and left out.
//! `scope-and-consent`: with the scope and `prompt=consent`; without that prompt the scope is left out.
//!
//! ## Who does it
//! With the parameter: Google. With consent: what OpenID Connect Core 1.0 says where no other condition permits
//! offline access; node-oidc-provider.
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
    parameter: Parameter::Choice(&["scope", "access-type", "scope-and-consent"]),
    default: "with the scope offline_access",
    step: Step::Authorize,
    timing: Timing::Live,
    build: |value| {
        Box::new(OfflineAccess(match value.text() {
            "access-type" => Way::AccessType,
            "scope-and-consent" => Way::ScopeAndConsent,
            _ => Way::Scope,
        }))
    },
};

/// How an RP asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Scope,
    AccessType,
    ScopeAndConsent,
}

#[derive(Debug)]
struct OfflineAccess(Way);

impl Quirk for OfflineAccess {
    fn authorization_request(&self, _: &Moment<'_>, request: &mut Parameters) -> Touched {
        let prompts = || request.get("prompt").unwrap_or_default().split(' ');
        let asks = |scope: &str| scope.split(' ').any(|scope| scope == "offline_access");
        let is_offline = match self.0 {
            Way::Scope => return Touched::No,
            Way::AccessType => request.get("access_type") == Some("offline"),
            Way::ScopeAndConsent if prompts().any(|prompt| prompt == "consent") => {
                return Touched::No;
            }
            Way::ScopeAndConsent if !request.get("scope").is_some_and(asks) => return Touched::No,
            Way::ScopeAndConsent => false,
        };
        let scopes = request.get("scope").unwrap_or_default().split(' ');
        let mut scopes: Vec<&str> = scopes.filter(|scope| *scope != "offline_access").collect();
        scopes.extend(is_offline.then_some("offline_access"));
        let scope = scopes.join(" ");
        request.set("scope", &scope);
        Touched::Yes
    }

    fn token_response(&self, _: &Moment<'_>, response: &mut Document) -> Touched {
        let Some(scope) = response
            .get_mut("scope")
            .filter(|_| self.0 == Way::AccessType)
        else {
            return Touched::No;
        };
        let granted = scope.as_str().unwrap_or_default().split(' ');
        let named: Vec<&str> = granted.filter(|scope| *scope != "offline_access").collect();
        *scope = json!(named.join(" "));
        Touched::Yes
    }
}
