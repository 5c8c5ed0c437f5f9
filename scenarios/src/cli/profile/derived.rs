//! What can be told of a provider from its metadata, as the TOML of a profile.

use mock_provider::{Endpoint, Setting};
use serde_json::{Map, Value, json};
use url::Url;

use super::dialect::Dialect;
use super::unknown::unset;
use crate::redact::escape;

/// The metadata of a real provider.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) document: Map<String, Value>,
    pub(super) issuer: Url,
    /// The file or address that they come from.
    pub(super) origin: String,
    /// The address, if it was one.
    pub(super) asked: Option<Url>,
}

/// Members without which a provider has something not, most likely: the quirk that takes it away, and its value.
const ANNOUNCED: [(&str, &str, &str); 7] = [
    ("revocation_endpoint", "revocation", "absent"),
    ("introspection_endpoint", "introspection", "absent"),
    ("device_authorization_endpoint", "device-grant", "absent"),
    (
        "pushed_authorization_request_endpoint",
        "pushed-authorization-requests",
        "unsupported",
    ),
    (
        "frontchannel_logout_supported",
        "front-channel-logout",
        "off",
    ),
    ("backchannel_logout_supported", "back-channel-logout", "off"),
    ("check_session_iframe", "check-session-iframe", "off"),
];

/// What stands for the tenant in the issuer of a provider with many.
const TENANT: &str = "{tenantid}";

/// The longest document that the quirk takes, in bytes, with room for its form.
const LONGEST_DOCUMENT: usize = 15 * 1024;

/// The TOML of a profile called `name`, looked at in the month `observed`.
pub(super) fn written(metadata: &Metadata, name: &str, observed: &str) -> String {
    let mut draft = Draft::new(metadata);
    draft.issuer();
    draft.places();
    draft.authorization();
    draft.tokens();
    draft.sign_out();
    draft.lacks();
    // Last, so that it has the last word on what is announced.
    draft.document();
    draft.finished(name, observed)
}

/// A profile in the making.
struct Draft<'m> {
    metadata: &'m Metadata,
    dialect: Dialect,
    quirks: String,
    /// What could not be derived, one sentence each.
    open: Vec<String>,
}

impl<'m> Draft<'m> {
    fn new(metadata: &'m Metadata) -> Self {
        Self {
            metadata,
            dialect: Dialect::of(&metadata.document, &metadata.issuer),
            quirks: String::new(),
            open: Vec::new(),
        }
    }

    fn text(&self, member: &str) -> Option<&'m str> {
        self.metadata.document.get(member)?.as_str()
    }

    /// The strings of a list; `None` when there is no such list.
    fn list(&self, member: &str) -> Option<Vec<&'m str>> {
        let items = self.metadata.document.get(member)?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).collect())
    }

    /// Sets a quirk, if it takes the value; otherwise says why not.
    fn set(&mut self, quirk: &str, value: &Value, why: &str, guessed: bool) {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        if let Err(error) = Setting::parse(&format!("{quirk}={text}")) {
            self.open.push(format!("{why} But {error}."));
            return;
        }
        let doubt = if guessed { "unverified = true\n" } else { "" };
        let table = format!(
            "\n# {}\n[quirks.{quirk}]\nvalue = {}\nsource = {}\n{doubt}",
            escape(why),
            literal(value),
            literal(&json!(self.metadata.origin)),
        );
        self.quirks.push_str(&table);
    }

    fn issuer(&mut self) {
        let issuer = &self.metadata.issuer;
        if self
            .text("issuer")
            .is_some_and(|issuer| issuer.contains(TENANT))
        {
            return self.issuer_of_many_tenants();
        }
        let path = issuer.path().trim_end_matches('/');
        if !path.is_empty() {
            self.set("issuer-path", &json!(path), "The issuer has a path.", false);
        }
        let written = self.text("issuer").unwrap_or_default();
        if written.ends_with('/') {
            self.set(
                "issuer-trailing-slash",
                &json!(true),
                "The issuer ends with a slash.",
                false,
            );
        }
        if let Some(asked) = &self.metadata.asked {
            let expected = format!(
                "{}/.well-known/openid-configuration",
                written.trim_end_matches('/')
            );
            if asked.as_str() != expected {
                self.open.push(format!(
                    "The metadata came from {asked}, but their issuer is {written}: an RP that compares the two \
                     (OpenID Connect Discovery 1.0, section 4.3) refuses them. The profile has the two alike."
                ));
            }
        }
    }

    /// An issuer with a placeholder for the tenant, as Microsoft Entra ID has for `common`.
    fn issuer_of_many_tenants(&mut self) {
        let asked = self.metadata.asked.as_ref().map(Url::path);
        let path = asked.and_then(|path| path.split("/.well-known/").next());
        let path = path.unwrap_or_default().trim_end_matches('/');
        if path.is_empty() {
            let why = "The issuer has a placeholder for the tenant: set issuer-path to the path of the metadata.";
            self.open.push(why.to_owned());
        } else {
            let why = "The metadata are below this path.";
            self.set("issuer-path", &json!(path), why, false);
        }
        let why = "The issuer has a placeholder for the tenant.";
        self.set("discovery-issuer-form", &json!("template"), why, false);
        let why = "Tokens name the tenant, most likely.";
        self.set("id-token-iss-form", &json!("tenant"), why, true);
    }

    /// The document itself: addresses are ours, everything else is theirs.
    fn document(&mut self) {
        let mut members: Vec<(&String, Value)> = self
            .metadata
            .document
            .iter()
            .map(|(name, value)| {
                let ours =
                    name == "issuer" || Endpoint::announced().any(|(_, member)| member == name);
                (name, if ours { Value::Null } else { value.clone() })
            })
            .collect();
        let size = |members: &[(&String, Value)]| -> usize {
            let sizes = members
                .iter()
                .map(|(name, value)| name.len() + value.to_string().len() + 10);
            sizes.sum()
        };
        while size(&members) > LONGEST_DOCUMENT {
            let largest = members
                .iter()
                .enumerate()
                .max_by_key(|(_, (_, value))| value.to_string().len())
                .map_or(0, |(index, _)| index);
            let (name, _) = members.remove(largest);
            self.open.push(format!(
                "{name} is too long for a profile, and is left out."
            ));
        }
        let document: Map<String, Value> = members
            .into_iter()
            .map(|(name, value)| (name.clone(), value))
            .collect();
        self.set(
            "discovery-document",
            &Value::Object(document),
            "The metadata: `null` is what this provider has itself, which is its addresses.",
            false,
        );
    }

    /// Paths of endpoints, and the origins that they are on.
    fn places(&mut self) {
        let issuer = &self.metadata.issuer;
        let below = format!("{}/", issuer.path().trim_end_matches('/'));
        let mut paths = Map::new();
        let mut elsewhere: Vec<(&str, String)> = Vec::new();
        for (endpoint, member) in Endpoint::announced() {
            let Some(address) = self.text(member) else {
                continue;
            };
            let Ok(url) = Url::parse(address) else {
                self.open
                    .push(format!("{member} is no address: {address}."));
                continue;
            };
            if url.origin() != issuer.origin() {
                elsewhere.push((member, url.origin().ascii_serialization()));
            }
            let endpoint = match (self.dialect, endpoint) {
                (Dialect::Cognito, Endpoint::EndSession) => Endpoint::CognitoLogout,
                (_, other) => other,
            };
            let query = url
                .query()
                .map_or_else(String::new, |query| format!("?{query}"));
            let path = match url.path().strip_prefix(&below) {
                Some(rest) if below.len() > 1 => format!("./{rest}{query}"),
                _ => format!("{}{query}", url.path()),
            };
            paths.insert(endpoint.name().to_owned(), json!(path));
        }
        if !paths.is_empty() {
            let why = "Where the endpoints are; `./` is below the issuer.";
            self.set("endpoint-paths", &Value::Object(paths), why, false);
        }
        self.origins(&elsewhere);
    }

    fn origins(&mut self, elsewhere: &[(&str, String)]) {
        let on_another = |member: &str| elsewhere.iter().any(|(name, _)| *name == member);
        let hosts: Vec<String> = elsewhere
            .iter()
            .map(|(member, origin)| format!("{member} on {origin}"))
            .collect();
        let (authorize, token, userinfo, jwks) = (
            on_another("authorization_endpoint"),
            on_another("token_endpoint"),
            on_another("userinfo_endpoint"),
            on_another("jwks_uri"),
        );
        let value = match (authorize, token, userinfo, jwks) {
            (true, true, _, false) => "issuer-apart",
            (false, true, _, _) => "back-channel-apart",
            (false, false, true, false) => "userinfo-apart",
            _ => "",
        };
        if !value.is_empty() {
            let why = format!("Other origins than the issuer's: {}.", hosts.join(", "));
            self.set("endpoints-origin", &json!(value), &why, false);
        } else if !hosts.is_empty() {
            self.open.push(format!(
                "Endpoints are on other origins ({}); here all are on that of the issuer.",
                hosts.join(", ")
            ));
        }
    }

    fn authorization(&mut self) {
        let announced = "authorization_response_iss_parameter_supported";
        if self.metadata.document.get(announced) != Some(&Value::Bool(true)) {
            let why = format!("{announced} is not true (RFC 9207, section 3).");
            self.set("callback-iss", &json!("absent"), &why, false);
        }
        match self.list("code_challenge_methods_supported") {
            None => self.open.push(
                "PKCE: code_challenge_methods_supported is missing. Most such providers take S256 all the same; \
                 if this one does not, set the quirk pkce to ignored."
                    .to_owned(),
            ),
            Some(_) => self
                .open
                .push("PKCE: whether it is required; if so, set the quirk pkce to required.".to_owned()),
        }
        let scopes = self.list("scopes_supported").unwrap_or_default();
        if !scopes.contains(&"offline_access") {
            self.open.push(
                "Refresh tokens: offline_access is not in scopes_supported. They may come always, never, or for \
                 another parameter: see the quirks refresh-token-issued and offline-access."
                    .to_owned(),
            );
        }
    }

    fn tokens(&mut self) {
        let algorithms = self
            .list("id_token_signing_alg_values_supported")
            .unwrap_or_default();
        if !algorithms.is_empty() && !algorithms.contains(&"RS256") {
            let known = algorithms
                .iter()
                .find(|name| Setting::parse(&format!("id-token-alg={name}")).is_ok());
            match known {
                Some(name) => self.set(
                    "id-token-alg",
                    &json!(name),
                    "RS256 is not among the algorithms of ID tokens.",
                    false,
                ),
                None => self.open.push(format!(
                    "ID tokens are signed with {}, here with RS256.",
                    algorithms.join(", ")
                )),
            }
        }
        if self.list("subject_types_supported").as_deref() == Some(&["pairwise"]) {
            self.set(
                "subject-pairwise",
                &json!(true),
                "Subjects are pairwise: another one for each client.",
                false,
            );
        }
    }

    fn sign_out(&mut self) {
        let announced = self.text("end_session_endpoint").is_some();
        let (value, why) = match self.dialect {
            Dialect::RpInitiated => {
                self.open.push(
                    "The sign-out: that end_session_endpoint follows OpenID Connect RP-Initiated Logout is assumed."
                        .to_owned(),
                );
                return;
            }
            Dialect::Cognito => (
                "cognito",
                "A guess from the address: Amazon Cognito signs out with client_id and logout_uri.",
            ),
            Dialect::Auth0 => (
                "auth0",
                "A guess from the address: Auth0 has /v2/logout with returnTo beside RP-initiated logout.",
            ),
            Dialect::None => (
                "none",
                "There is no end_session_endpoint. Many providers have a sign-out that they do not announce.",
            ),
        };
        self.set("logout-dialect", &json!(value), why, true);
        if !announced && self.dialect != Dialect::None {
            self.set(
                "end-session-endpoint-unadvertised",
                &json!(true),
                "end_session_endpoint is missing.",
                false,
            );
        }
    }

    /// What the metadata would announce if the provider had it.
    fn lacks(&mut self) {
        if self.text("userinfo_endpoint").is_none() {
            let why = "userinfo_endpoint is missing.";
            self.set("userinfo-absent", &json!(true), why, false);
        }
        for (member, quirk, value) in ANNOUNCED {
            if !self.metadata.document.contains_key(member) {
                let why = format!("{member} is missing.");
                self.set(quirk, &json!(value), &why, true);
            }
        }
    }

    fn finished(self, name: &str, observed: &str) -> String {
        let issuer = self.text("issuer").unwrap_or_default();
        let open: Vec<String> = self
            .open
            .iter()
            .cloned()
            .chain(unset(&self.quirks))
            .map(|sentence| format!("# - {}", escape(&sentence)))
            .collect();
        let open = open.join("\n");
        format!(
            "# A profile to start from, derived from the metadata of {issuer}.\n\
             # Save it as a file, and use it with --provider FILE, such as ./{name}.toml.\n\
             #\n# Not derived; complete it from the provider's documentation, each value with its source:\n{open}\n\
             # `rpcheck explain QUIRK` says what each quirk does and which values it takes.\n\n\
             title = {title}\nextends = \"generic\"\nobserved = {observed}\n\
             summary = {summary}\n\
             not_imitated = [\n    \"whatever metadata do not say: lifetimes, claims, refresh rules, errors, the rules of the sign-out\",\n]\n\
             {quirks}",
            issuer = escape(issuer),
            name = escape(name),
            title = literal(&json!(name)),
            observed = literal(&json!(observed)),
            summary = literal(&json!(format!(
                "Derived from the metadata of {issuer} alone."
            ))),
            quirks = self.quirks,
        )
    }
}

/// A value as TOML. A document has a line per member.
fn literal(value: &Value) -> String {
    let Value::Object(members) = value else {
        return match value {
            Value::String(text) => toml::Value::String(text.clone()).to_string(),
            other => other.to_string(),
        };
    };
    let lines: Vec<String> = members
        .iter()
        .map(|(name, value)| format!("  {}: {value}", json!(name)))
        .collect();
    let text = format!("{{\n{}\n}}", lines.join(",\n"));
    if text.contains("'''") || text.chars().any(|c| c.is_control() && c != '\n') {
        toml::Value::String(text).to_string()
    } else {
        format!("'''\n{text}'''")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mock_provider::Profile;

    fn profile(document: &Value, asked: Option<&str>) -> (String, Profile) {
        let document = document.as_object().unwrap().clone();
        let issuer = Url::parse(document["issuer"].as_str().unwrap()).unwrap();
        let metadata = Metadata {
            document,
            issuer,
            origin: asked.unwrap_or("acme.json").to_owned(),
            asked: asked.map(|url| Url::parse(url).unwrap()),
        };
        let text = written(&metadata, "acme", "2026-11");
        let profile =
            Profile::from_toml(&text, "acme").unwrap_or_else(|error| panic!("{error}\n{text}"));
        (text, profile)
    }

    fn value(profile: &Profile, quirk: &str) -> Option<String> {
        let mut settings = profile.settings();
        settings
            .find(|setting| setting.id == quirk)
            .map(|setting| setting.value.to_string())
    }

    #[test]
    fn places_and_dialect_of_cognito_are_recognised() {
        let (text, profile) = profile(
            &json!({
                "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A1",
                "authorization_endpoint": "https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize",
                "token_endpoint": "https://acme.auth.eu-west-1.amazoncognito.com/oauth2/token",
                "jwks_uri": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A1/.well-known/jwks.json",
                "end_session_endpoint": "https://acme.auth.eu-west-1.amazoncognito.com/logout",
            }),
            None,
        );
        assert_eq!(value(&profile, "issuer-path").unwrap(), "/eu-west-1_A1");
        assert_eq!(value(&profile, "logout-dialect").unwrap(), "cognito");
        assert_eq!(value(&profile, "endpoints-origin").unwrap(), "issuer-apart");
        let paths: Value =
            serde_json::from_str(&value(&profile, "endpoint-paths").unwrap()).unwrap();
        assert_eq!(
            paths,
            json!({
                "authorize": "/oauth2/authorize",
                "token": "/oauth2/token",
                "jwks": "./.well-known/jwks.json",
                "cognito-logout": "/logout",
            })
        );
        assert!(text.contains("# - PKCE: code_challenge_methods_supported is missing."));
    }

    #[test]
    fn odd_documents_become_profiles_that_load() {
        for document in [
            json!({"issuer": "https://op.example"}),
            json!({"issuer": "https://op.example/{tenantid}/v2.0", "token_endpoint": "nonsense"}),
            json!({"issuer": "https://op.example/a b", "x": "'''", "y": "\u{1}\n\"\\"}),
            json!({"issuer": "https://op.example/\n[quirks]", "scopes_supported": 7}),
            json!({"issuer": "https://op.example", "claims_supported": vec!["claim"; 9_000]}),
            json!({"issuer": "https://op.example", "id_token_signing_alg_values_supported": ["XS1"]}),
        ] {
            profile(
                &document,
                Some("https://op.example/.well-known/openid-configuration"),
            );
        }
    }

    #[test]
    fn an_issuer_from_another_place_is_told() {
        let (text, _) = profile(
            &json!({"issuer": "https://op.example/"}),
            Some("https://other.example/.well-known/openid-configuration"),
        );
        assert!(
            text.contains("but their issuer is https://op.example/"),
            "{text}"
        );
    }
}
