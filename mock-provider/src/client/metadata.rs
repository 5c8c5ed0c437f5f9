//! A client as its metadata say it, and its metadata as the client has them.

use serde_json::{Map, Value, json};

use super::error::MetadataError;
use super::{AuthMethod, Client, SubjectType, members};
use crate::algorithm::Algorithm;

impl Client {
    /// A client with these metadata: the members of OpenID Connect Dynamic Client Registration 1.0, section 2, of the
    /// logout specifications, of RFC 9101 and RFC 9126, and `client_id` and `client_secret`. A member that means nothing
    /// here is left out, as section 2 asks; [`Client::member_names`] has those that mean something. `null` counts as left out.
    ///
    /// `token_endpoint_auth_method` may be an array, for a client that may use several.
    ///
    /// # Errors
    /// Names the member that is missing, wrong, or contradicts another.
    pub fn from_metadata(metadata: &Map<String, Value>) -> Result<Self, MetadataError> {
        let Some(Value::String(id)) = metadata.get("client_id").filter(|id| !id.is_null()) else {
            return Err(MetadataError::new(
                "client_id",
                "it is missing, or no string: name the client",
            ));
        };
        members::check("client_id", &json!(id))?;
        let mut client = Self::new(id);
        for (name, value) in metadata {
            client = client.member(name, value.clone())?;
        }
        client.consistent()?;
        Ok(client)
    }

    /// Sets one member of the metadata; `null` takes it away. A member that means nothing here changes nothing.
    ///
    /// # Errors
    /// When the member cannot have this value.
    pub fn member(mut self, name: &str, value: Value) -> Result<Self, MetadataError> {
        if value.is_null() {
            if name == "client_secret" {
                self.secret = None;
            }
            self.metadata.shift_remove(name);
            return Ok(self);
        }
        if !members::check(name, &value)? {
            return Ok(self);
        }
        match (name, value) {
            ("client_id", Value::String(id)) => self.id = id,
            ("client_secret", Value::String(secret)) => self.secret = Some(secret),
            (name, value) => {
                self.metadata.insert(name.to_owned(), value);
            }
        }
        Ok(self)
    }

    /// The metadata that were registered, `client_id` and `client_secret` among them.
    pub fn metadata(&self) -> Map<String, Value> {
        let mut metadata = Map::new();
        metadata.insert("client_id".to_owned(), json!(self.id));
        if let Some(secret) = &self.secret {
            metadata.insert("client_secret".to_owned(), json!(secret));
        }
        for (name, value) in &self.metadata {
            let value = match value.as_array().map(Vec::as_slice) {
                Some([one]) if name == "token_endpoint_auth_method" => one,
                _ => value,
            };
            metadata.insert(name.clone(), value.clone());
        }
        metadata
    }

    /// The names of the members that mean something here.
    pub fn member_names() -> impl Iterator<Item = &'static str> {
        members::names()
    }

    /// The registered redirect URIs.
    pub fn redirect_uris(&self) -> Vec<&str> {
        self.texts("redirect_uris")
    }

    /// The registered addresses for after sign-out.
    pub fn post_logout_redirect_uris(&self) -> Vec<&str> {
        self.texts("post_logout_redirect_uris")
    }

    /// Whether it may use this response type; the order of its words means nothing. A client that was registered
    /// without `response_types` may use all.
    pub fn may_use_response_type(&self, response_type: &str) -> bool {
        let sorted = |words: &str| {
            let mut words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            words.sort_unstable();
            words
        };
        !self.metadata.contains_key("response_types")
            || self
                .texts("response_types")
                .iter()
                .any(|registered| sorted(registered) == sorted(response_type))
    }

    /// The registered response types; none where the client may use all.
    pub fn response_types(&self) -> Vec<&str> {
        self.texts("response_types")
    }

    /// Whether it may use this grant type. A client that was registered without `grant_types` may use all.
    pub fn may_use_grant_type(&self, grant_type: &str) -> bool {
        !self.metadata.contains_key("grant_types")
            || self.texts("grant_types").contains(&grant_type)
    }

    /// The registered grant types; none where the client may use all.
    pub fn grant_types(&self) -> Vec<&str> {
        self.texts("grant_types")
    }

    /// Which authentication methods it may use. Unless they were registered, a client with a secret may use
    /// `client_secret_basic` and `client_secret_post`, one without a secret `none`.
    pub fn auth_methods(&self) -> Vec<AuthMethod> {
        let named = match self.metadata.get("token_endpoint_auth_method") {
            Some(Value::String(one)) => vec![one.as_str()],
            _ => self.texts("token_endpoint_auth_method"),
        };
        if named.is_empty() {
            return match self.secret {
                Some(_) => vec![AuthMethod::ClientSecretBasic, AuthMethod::ClientSecretPost],
                None => vec![AuthMethod::None],
            };
        }
        named
            .into_iter()
            .filter_map(AuthMethod::from_name)
            .collect()
    }

    /// The algorithm of its client assertions, where it chose one; otherwise any that fits the method will do.
    pub fn token_endpoint_auth_signing_alg(&self) -> Option<&str> {
        self.text("token_endpoint_auth_signing_alg")
    }

    /// Its own keys, where they were registered by value.
    pub fn jwks(&self) -> Option<&Value> {
        self.metadata.get("jwks")
    }

    /// Where its own keys are.
    pub fn jwks_uri(&self) -> Option<&str> {
        self.text("jwks_uri")
    }

    /// The signature algorithm of its ID tokens, where it chose one.
    pub fn chosen_id_token_alg(&self) -> Option<Algorithm> {
        Algorithm::from_name(self.text("id_token_signed_response_alg")?)
    }

    /// The signature algorithm of its userinfo responses; plain JSON where it chose none.
    pub fn chosen_userinfo_alg(&self) -> Option<Algorithm> {
        Algorithm::from_name(self.text("userinfo_signed_response_alg")?)
    }

    /// The algorithms that the provider signs with for it.
    pub(crate) fn chosen_algs(&self) -> impl Iterator<Item = Algorithm> {
        [
            self.chosen_id_token_alg(),
            self.chosen_userinfo_alg(),
            self.chosen_authorization_response_alg(),
        ]
        .into_iter()
        .flatten()
    }

    /// What its ID tokens are signed with: its own choice, or else this one. HS256 needs a secret; a client without one
    /// gets RS256.
    pub(crate) fn alg_or(&self, usual: Algorithm) -> Algorithm {
        self.possible(self.chosen_id_token_alg().unwrap_or(usual))
    }

    /// What its userinfo responses are signed with, if they are: its own choice, or else this one.
    pub(crate) fn userinfo_alg_or(&self, usual: Option<Algorithm>) -> Option<Algorithm> {
        let alg = self.chosen_userinfo_alg().or(usual)?;
        Some(self.possible(alg))
    }

    fn possible(&self, alg: Algorithm) -> Algorithm {
        match alg {
            Algorithm::Hs256 if self.secret.is_none() => Algorithm::Rs256,
            alg => alg,
        }
    }

    /// The signature algorithm of its authorization responses, where it chose one (JARM, section 3).
    pub fn chosen_authorization_response_alg(&self) -> Option<Algorithm> {
        Algorithm::from_name(self.text("authorization_signed_response_alg")?)
    }

    /// The algorithm that its request objects must have, `none` among them; any where it chose none.
    pub fn request_object_signing_alg(&self) -> Option<&str> {
        self.text("request_object_signing_alg")
    }

    /// Whether it sends signed request objects and nothing else (RFC 9101, section 10.5).
    pub fn requires_signed_request_object(&self) -> bool {
        self.flag("require_signed_request_object")
    }

    /// Whether it sends pushed authorization requests and nothing else (RFC 9126, section 6).
    pub fn requires_pushed_authorization_requests(&self) -> bool {
        self.flag("require_pushed_authorization_requests")
    }

    /// The registered addresses of request objects.
    pub fn request_uris(&self) -> Vec<&str> {
        self.texts("request_uris")
    }

    /// After how many seconds a user must have signed in again, where the request does not say.
    pub fn default_max_age(&self) -> Option<u64> {
        self.metadata.get("default_max_age")?.as_u64()
    }

    /// Whether its ID tokens must have `auth_time`.
    pub fn requires_auth_time(&self) -> bool {
        self.flag("require_auth_time")
    }

    /// Which `acr` it asks for, where the request does not say.
    pub fn default_acr_values(&self) -> Vec<&str> {
        self.texts("default_acr_values")
    }

    /// Where a sign-in can be started by others (OpenID Connect Core 1.0, section 4).
    pub fn initiate_login_uri(&self) -> Option<&str> {
        self.text("initiate_login_uri")
    }

    /// Whether its subject identifiers are its own.
    pub fn subject_type(&self) -> SubjectType {
        match self.text("subject_type") {
            Some("pairwise") => SubjectType::Pairwise,
            _ => SubjectType::Public,
        }
    }

    /// Which clients share pairwise subject identifiers: those with the same address here.
    pub fn sector_identifier_uri(&self) -> Option<&str> {
        self.text("sector_identifier_uri")
    }

    /// The registered address for logout tokens.
    pub fn back_channel_logout(&self) -> Option<&str> {
        self.text("backchannel_logout_uri")
    }

    /// Whether its logout tokens must have `sid` (Back-Channel Logout 1.0, section 2.2).
    pub fn requires_back_channel_session(&self) -> bool {
        self.flag("backchannel_logout_session_required")
    }

    /// The registered address for frames of a signed-out page.
    pub fn front_channel_logout(&self) -> Option<&str> {
        self.text("frontchannel_logout_uri")
    }

    /// Whether `iss` and `sid` must be in the address of the frame (Front-Channel Logout 1.0, section 2).
    pub fn requires_front_channel_session(&self) -> bool {
        self.flag("frontchannel_logout_session_required")
    }

    /// Its name for people.
    pub fn client_name(&self) -> Option<&str> {
        self.text("client_name")
    }

    /// Whom to write to about it.
    pub fn contacts(&self) -> Vec<&str> {
        self.texts("contacts")
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.metadata.get(name)?.as_str()
    }

    fn flag(&self, name: &str) -> bool {
        self.metadata.get(name) == Some(&Value::Bool(true))
    }

    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        let values = self.metadata.get(name).and_then(Value::as_array);
        values
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    /// What one member says must not be undone by another.
    fn consistent(&self) -> Result<(), MetadataError> {
        let wrong = |member: &str, reason: &str| Err(MetadataError::new(member, reason));
        if self.jwks().is_some() && self.jwks_uri().is_some() {
            return wrong(
                "jwks",
                "`jwks_uri` is there too: register one of them (section 2)",
            );
        }
        let methods = self.auth_methods();
        let needs_secret = methods.iter().find(|method| method.needs_secret());
        if let (None, Some(method)) = (&self.secret, needs_secret) {
            let reason = format!("`{}` needs a client_secret", method.name());
            return wrong("token_endpoint_auth_method", &reason);
        }
        let signs = methods.contains(&AuthMethod::PrivateKeyJwt);
        if signs && self.jwks().is_none() && self.jwks_uri().is_none() {
            return wrong(
                "token_endpoint_auth_method",
                "`private_key_jwt` needs `jwks` or `jwks_uri`",
            );
        }
        if let Some(alg) = self.token_endpoint_auth_signing_alg() {
            let fits = methods.iter().any(|method| match method {
                AuthMethod::ClientSecretJwt => alg.starts_with("HS"),
                AuthMethod::PrivateKeyJwt => !alg.starts_with("HS"),
                _ => false,
            });
            if !fits {
                return wrong(
                    "token_endpoint_auth_signing_alg",
                    "no registered token_endpoint_auth_method signs with it: `client_secret_jwt` signs with HS256, HS384 or HS512, `private_key_jwt` with the others",
                );
            }
        }
        self.grants_fit()
    }

    /// The grant type that each response type needs (section 2).
    fn grants_fit(&self) -> Result<(), MetadataError> {
        if !self.metadata.contains_key("grant_types") {
            return Ok(());
        }
        for response_type in self.response_types() {
            for word in response_type.split(' ') {
                let needed = match word {
                    "code" => "authorization_code",
                    "id_token" | "token" => "implicit",
                    _ => continue,
                };
                if !self.may_use_grant_type(needed) {
                    return Err(MetadataError::new(
                        "grant_types",
                        format!(
                            "the response type `{response_type}` needs the grant type `{needed}`"
                        ),
                    ));
                }
            }
        }
        Ok(())
    }
}
