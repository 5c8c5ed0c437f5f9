//! The metadata write the issuer in another form than tokens do.
//!
//! ## What changes
//! `template`: a placeholder `{tenantid}` stands for the first segment of the issuer's path, or behind an issuer without a
//! path. `slash`: with a slash at the end where the issuer has none, and without where it has one. `other-scheme`: with
//! http for https, and https for http.
//!
//! ## Who does it
//! Template: Entra ID for `common` and `organizations`. Slash: GitLab at times.
//!
//! ## References
//! OpenID Connect Discovery 1.0, sections 4.3 and 7.2
//! <https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc>
//!
//! ## What it is for
//! To see whether a client compares issuers at all, and how it fares with providers that make it look away.

use crate::quirk::forge::{other_scheme, other_slash};
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["same", "template", "slash", "other-scheme"]),
    default: "same",
    step: Step::Discovery,
    timing: Timing::Boot,
    build: |value| {
        Box::new(DiscoveryIssuerForm(match value.text() {
            "template" => Some(template),
            "slash" => Some(other_slash),
            "other-scheme" => Some(other_scheme),
            _ => None,
        }))
    },
};

#[derive(Debug)]
struct DiscoveryIssuerForm(Option<fn(&str) -> String>);

impl Quirk for DiscoveryIssuerForm {
    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        let (Some(form), Some(issuer)) = (self.0, metadata.get_mut("issuer")) else {
            return Touched::No;
        };
        *issuer = json!(form(issuer.as_str().unwrap_or_default()));
        Touched::Yes
    }
}

fn template(issuer: &str) -> String {
    let start = issuer.find("://").map_or(0, |at| at + 3);
    let path = issuer[start..]
        .find('/')
        .map_or(issuer.len(), |at| start + at);
    let rest = issuer[path..].trim_start_matches('/');
    let rest = rest.find('/').map_or("", |at| &rest[at..]);
    format!("{}/{{tenantid}}{rest}", &issuer[..path])
}

#[cfg(test)]
mod tests {
    use super::template;

    #[test]
    fn the_first_segment_becomes_a_placeholder() {
        for (issuer, expected) in [
            ("http://op:1", "http://op:1/{tenantid}"),
            ("http://op:1/acme", "http://op:1/{tenantid}"),
            ("https://op/acme/v2.0", "https://op/{tenantid}/v2.0"),
        ] {
            assert_eq!(template(issuer), expected);
        }
    }
}
