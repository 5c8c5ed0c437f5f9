//! Tokens and userinfo have the own claims of one provider.
//!
//! ## What changes
//! `apple`, `auth0`, `authentik`, `b2c`, `dex`, `duende`, `entra`, `gitlab`, `google`, `hydra`, `line`, `okta`, `ping`,
//! `slack`, `zitadel`: the claims that this provider adds to those of the specification. They have nothing to do with
//! the sign-in, and an RP that does not know them ignores them. Amazon Cognito and Keycloak have quirks of their own:
//! `cognito-claims`, `keycloak-claims`.
//!
//! ## Who does it
//! Each provider its own. What is not documented is after what client libraries read: Authentik's `acr`, Auth0's
//! namespaced roles, Zitadel's roles and GitLab's groups are unverified.
//!
//! ## References
//! OpenID Connect Core 1.0, section 5.1.2
//! <https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference>
//! <https://developer.okta.com/docs/reference/api/oidc/>
//! <https://github.com/nextauthjs/next-auth/tree/main/packages/core/src/providers>
//!
//! ## What it is for
//! To try apps with the claims of the provider that they are written for.

use serde_json::Value;

use crate::jws::Draft;
use crate::quirk::forge::uuid;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "apple",
        "auth0",
        "authentik",
        "b2c",
        "dex",
        "duende",
        "entra",
        "gitlab",
        "google",
        "hydra",
        "line",
        "okta",
        "ping",
        "slack",
        "zitadel",
    ]),
    default: "no claims beyond the specification",
    step: Step::IdToken,
    timing: Timing::Live,
    build: |value| Box::new(VendorClaims(value.text().to_owned())),
};

#[derive(Debug)]
struct VendorClaims(String);

impl Quirk for VendorClaims {
    fn id_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let own = own_id(moment, &token.claims);
        add(&mut token.claims, self.in_id_token(moment, &own))
    }

    fn access_token(&self, moment: &Moment<'_>, token: &mut Draft) -> Touched {
        let own = token.claims.get("jti").and_then(Value::as_str);
        let own = own.map_or_else(|| own_id(moment, &token.claims), str::to_owned);
        add(&mut token.claims, self.in_access_token(moment, &own))
    }

    fn userinfo(&self, moment: &Moment<'_>, claims: &mut Document) -> Touched {
        add(claims, self.in_userinfo(moment))
    }
}

type Claims = Vec<(&'static str, Value)>;

fn add(claims: &mut Document, more: Claims) -> Touched {
    let any = !more.is_empty();
    for (name, value) in more {
        claims.insert(name.to_owned(), value);
    }
    any.into()
}

/// An identifier of one token: another access token, another ID token.
fn own_id(moment: &Moment<'_>, claims: &Document) -> String {
    let hash = claims.get("at_hash").and_then(Value::as_str);
    uuid(&format!(
        "token {} {}",
        moment.now,
        hash.unwrap_or_default()
    ))
}

/// An identifier of the user, the same in every token.
fn id(moment: &Moment<'_>, what: &str) -> String {
    uuid(&format!("{what} {}", moment.user.unwrap_or_default()))
}

impl VendorClaims {
    fn in_id_token(&self, moment: &Moment<'_>, own: &str) -> Claims {
        let user = moment.user.unwrap_or_default();
        match self.0.as_str() {
            "apple" => vec![
                ("nonce_supported", json!(true)),
                ("real_user_status", json!(2)),
            ],
            "auth0" => vec![("https://app.example.test/roles", json!(["editor"]))],
            "authentik" => vec![
                ("acr", json!("goauthentik.io/providers/oauth2/default")),
                ("uid", json!(id(moment, "uid"))),
            ],
            "b2c" => vec![
                ("ver", json!("1.0")),
                ("oid", json!(id(moment, "oid"))),
                ("tfp", json!("B2C_1_sign_in")),
            ],
            "dex" => vec![(
                "federated_claims",
                json!({ "connector_id": "local", "user_id": id(moment, "user") }),
            )],
            "duende" => vec![("idp", json!("local")), ("amr", json!(["pwd"]))],
            "entra" => vec![
                ("ver", json!("2.0")),
                ("oid", json!(id(moment, "oid"))),
                ("tid", json!(uuid("tenant"))),
                ("uti", json!(own.replace('-', "")[..22])),
                ("rh", json!("0.AAAAmock.")),
            ],
            "gitlab" => vec![
                ("sub_legacy", json!(id(moment, "legacy").replace('-', ""))),
                ("groups_direct", json!(["acme", "acme/web"])),
            ],
            "google" => vec![("hd", json!("example.test"))],
            "hydra" => vec![("rat", json!(moment.now)), ("jti", json!(own))],
            "line" => vec![
                ("amr", json!(["linesso"])),
                ("picture", json!("https://profile.example.test/p.jpg")),
            ],
            "okta" => vec![
                ("ver", json!(1)),
                ("jti", json!(format!("ID.{own}"))),
                ("amr", json!(["pwd"])),
                ("idp", json!("00o1mockidp")),
            ],
            "ping" => vec![
                ("env", json!(uuid("environment"))),
                ("org", json!(uuid("organization"))),
                ("p1.region", json!("EU")),
            ],
            "slack" => vec![
                ("https://slack.com/team_id", json!("T0MOCK")),
                (
                    "https://slack.com/user_id",
                    json!(format!("U0{}", user.to_uppercase())),
                ),
            ],
            _ => vec![(
                "urn:zitadel:iam:org:project:roles",
                json!({ "admin": { "1234567890": "acme.example.test" } }),
            )],
        }
    }

    fn in_access_token(&self, moment: &Moment<'_>, own: &str) -> Claims {
        match self.0.as_str() {
            "auth0" => vec![
                ("azp", json!(moment.client)),
                ("permissions", json!(["read:items"])),
            ],
            "duende" => vec![("idp", json!("local")), ("amr", json!(["pwd"]))],
            "entra" => vec![
                ("ver", json!("2.0")),
                ("oid", json!(id(moment, "oid"))),
                ("tid", json!(uuid("tenant"))),
                ("idtyp", json!("user")),
            ],
            "okta" => vec![
                ("ver", json!(1)),
                ("jti", json!(format!("AT.{own}"))),
                ("uid", json!(id(moment, "uid"))),
            ],
            _ => Vec::new(),
        }
    }

    fn in_userinfo(&self, moment: &Moment<'_>) -> Claims {
        match self.0.as_str() {
            "entra" => vec![(
                "picture",
                json!("https://graph.example.test/v1.0/me/photo/$value"),
            )],
            "gitlab" => vec![("groups", json!(["acme", "acme/web"]))],
            "google" => vec![("hd", json!("example.test"))],
            "slack" | "zitadel" | "auth0" => self.in_id_token(moment, ""),
            _ => Vec::new(),
        }
    }
}
