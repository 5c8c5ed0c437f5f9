//! The provider behind the provider: an OP that signs its users in at another OP, as Auth0 does with Google.
//!
//! Towards the upstream OP it is a relying party: it sends browsers there, redeems codes, and may or may not end the
//! upstream session when a user signs out.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::jws;
use crate::outgoing::{Outgoing, Received, Request};
use crate::parameters::{Parameters, with_query};
use crate::quirk::LogoutDialect;
use crate::table::{Mortal, Table};

/// How many sign-ins and sign-outs may be on their way at once.
const LIMIT: usize = 10_000;
/// How long one may take, in seconds.
pub(crate) const LIFETIME: i64 = 600;

/// Where users are sent to sign in.
#[derive(Clone, Debug)]
pub struct Upstream {
    issuer: String,
    client_id: String,
    client_secret: String,
    scope: String,
    logout: LogoutDialect,
}

impl Upstream {
    /// The OP with this issuer, at which this provider is a client. Its redirect URI there is
    /// [`Endpoint::UpstreamCallback`](crate::Endpoint::UpstreamCallback), its address for after sign-out
    /// [`Endpoint::UpstreamSignedOut`](crate::Endpoint::UpstreamSignedOut).
    pub fn new(
        issuer: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            scope: "openid profile email".to_owned(),
            logout: LogoutDialect::RpInitiated,
        }
    }

    /// The secret of the provider in front.
    pub(crate) fn secret(&self) -> &str {
        &self.client_secret
    }

    /// The scopes to ask for; without it `openid profile email`.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = scope.into();
        self
    }

    /// How users are signed out there; without it by RP-initiated logout.
    #[must_use]
    pub fn logout_dialect(mut self, dialect: LogoutDialect) -> Self {
        self.logout = dialect;
        self
    }
}

/// An upstream OP, with what is under way there.
#[derive(Debug)]
pub(crate) struct UpstreamState {
    config: Upstream,
    metadata: Mutex<Option<Arc<Metadata>>>,
    underway: Mutex<Table<String, Underway>>,
}

/// What a browser was sent upstream for.
#[derive(Clone, Debug)]
pub(crate) struct Underway {
    /// The authorization request that goes on afterwards, or the address where the sign-out ends.
    pub(crate) purpose: Purpose,
    /// Which browser.
    pub(crate) browser: String,
    pub(crate) ends: i64,
}

/// A sign-in or a sign-out.
#[derive(Clone, Debug)]
pub(crate) enum Purpose {
    SignIn {
        parameters: Parameters,
        nonce: String,
        verifier: String,
    },
    SignOut {
        to: Option<String>,
    },
}

impl Mortal for Underway {
    fn ends(&self) -> i64 {
        self.ends
    }
}

/// What is needed of the upstream OP's metadata.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: Option<String>,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// What the upstream OP said of a user.
#[derive(Debug)]
pub(crate) struct Identity {
    /// The claims of ID token and userinfo together.
    pub(crate) claims: Map<String, Value>,
    /// The ID token, the hint of a later sign-out.
    pub(crate) id_token: String,
}

impl Identity {
    /// What the user is called here: the first of these that the upstream OP told.
    pub(crate) fn name(&self) -> Option<&str> {
        let text = |name| self.claims.get(name).and_then(Value::as_str);
        ["preferred_username", "email", "sub"]
            .into_iter()
            .find_map(text)
    }
}

impl UpstreamState {
    pub(crate) fn new(config: Upstream) -> Self {
        Self {
            config,
            metadata: Mutex::default(),
            underway: Mutex::new(Table::new(LIMIT)),
        }
    }

    /// Remembers what a browser is sent away for.
    pub(crate) fn begin(&self, state: String, underway: Underway, now: i64) {
        let mut table = self.underway.lock().unwrap_or_else(PoisonError::into_inner);
        table.insert(state, underway, now);
    }

    /// What this very browser was sent away for, once.
    pub(crate) fn finish(&self, state: &str, browser: &str, now: i64) -> Option<Purpose> {
        let mut table = self.underway.lock().unwrap_or_else(PoisonError::into_inner);
        table
            .get(state, now)
            .filter(|underway| underway.browser == browser)?;
        table.remove(state).map(|underway| underway.purpose)
    }

    /// The metadata, asked for once.
    ///
    /// # Errors
    /// Says in words why they cannot be had.
    pub(crate) async fn metadata(&self, outgoing: &Outgoing) -> Result<Arc<Metadata>, String> {
        let kept = || self.metadata.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().clone() {
            return Ok(known);
        }
        let issuer = self.config.issuer.trim_end_matches('/');
        let address = format!("{issuer}/.well-known/openid-configuration");
        let found: Metadata = outgoing.get(&address).await?.succeeded()?.json()?;
        if found.issuer != self.config.issuer {
            return Err(format!(
                "{address} is about the issuer {}, not about {}",
                found.issuer, self.config.issuer
            ));
        }
        let found = Arc::new(found);
        *kept() = Some(Arc::clone(&found));
        Ok(found)
    }

    /// The address that a browser is sent to for signing in.
    pub(crate) fn authorization_request(
        &self,
        metadata: &Metadata,
        parameters: &Parameters,
    ) -> String {
        let own = [
            ("client_id", self.config.client_id.as_str()),
            ("response_type", "code"),
            ("scope", self.config.scope.as_str()),
        ];
        let all = own.into_iter().chain(parameters.iter());
        with_query(&metadata.authorization_endpoint, all)
    }

    /// Redeems a code, and asks who signed in.
    ///
    /// # Errors
    /// Says in words what the upstream OP did instead of telling.
    pub(crate) async fn redeem(
        &self,
        outgoing: &Outgoing,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<Tokens, String> {
        let metadata = self.metadata(outgoing).await?;
        let (id, secret) = (&*self.config.client_id, &*self.config.client_secret);
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        let methods = &metadata.token_endpoint_auth_methods_supported;
        let basic = methods.is_empty() || methods.iter().any(|name| name == "client_secret_basic");
        if !basic {
            pairs.extend([("client_id", id), ("client_secret", secret)]);
        }
        let request = Request::form(&metadata.token_endpoint, &pairs);
        let request = if basic {
            let encode =
                |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let both = STANDARD.encode(format!("{}:{}", encode(id), encode(secret)));
            request.header(header::AUTHORIZATION, &format!("Basic {both}"))
        } else {
            request
        };
        let answer = outgoing.send(request).await?;
        explained(answer)?.json()
    }

    /// What the ID token and the userinfo endpoint say. The token came from the token endpoint itself, so who sent it is
    /// known without its signature (OpenID Connect Core 1.0, section 3.1.3.7, item 6).
    ///
    /// # Errors
    /// Says in words what is wrong with the ID token, or why userinfo cannot be had.
    pub(crate) async fn identity(
        &self,
        outgoing: &Outgoing,
        tokens: Tokens,
        nonce: &str,
        now: i64,
    ) -> Result<Identity, String> {
        let metadata = self.metadata(outgoing).await?;
        let mut claims = jws::claims(&tokens.id_token).ok_or("the ID token is no JWS")?;
        self.check(&claims, nonce, now)?;
        if let Some(address) = &metadata.userinfo_endpoint {
            let bearer = format!("Bearer {}", tokens.access_token);
            let request = Request::get(address).header(header::AUTHORIZATION, &bearer);
            let answer = explained(outgoing.send(request).await?)?;
            let more: Map<String, Value> = answer.json()?;
            if more.get("sub") != claims.get("sub") {
                return Err("userinfo is about another user than the ID token".to_owned());
            }
            claims.extend(more);
        }
        Ok(Identity {
            claims,
            id_token: tokens.id_token,
        })
    }

    fn check(&self, claims: &Map<String, Value>, nonce: &str, now: i64) -> Result<(), String> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let for_us = jws::audience(claims).contains(&&*self.config.client_id);
        let alive = claims
            .get("exp")
            .and_then(Value::as_i64)
            .is_some_and(|exp| exp > now);
        let wrong = if text("iss") != Some(&*self.config.issuer) {
            "is of another issuer"
        } else if !for_us {
            "is for another client"
        } else if text("nonce").is_some_and(|sent| sent != nonce) {
            "answers another sign-in"
        } else if !alive {
            "has expired"
        } else if text("sub").is_none() {
            "names nobody"
        } else {
            return Ok(());
        };
        Err(format!("the ID token {wrong}"))
    }

    /// The address that signs the browser out there and sends it to `to`; `None` where there is none.
    ///
    /// # Errors
    /// Says in words why the metadata cannot be had.
    pub(crate) async fn sign_out(
        &self,
        outgoing: &Outgoing,
        id_token: &str,
        to: &str,
    ) -> Result<Option<String>, String> {
        let metadata = self.metadata(outgoing).await?;
        let id = ("client_id", self.config.client_id.as_str());
        let pairs = match self.config.logout {
            LogoutDialect::RpInitiated => {
                vec![
                    id,
                    ("id_token_hint", id_token),
                    ("post_logout_redirect_uri", to),
                ]
            }
            LogoutDialect::Cognito => vec![id, ("logout_uri", to)],
            LogoutDialect::Auth0 => vec![id, ("returnTo", to)],
            LogoutDialect::None => return Ok(None),
        };
        let Some(address) = &metadata.end_session_endpoint else {
            return Ok(None);
        };
        let address = match self.config.logout {
            LogoutDialect::Auth0 => {
                format!("{}/v2/logout", self.config.issuer.trim_end_matches('/'))
            }
            _ => address.clone(),
        };
        Ok(Some(with_query(&address, pairs)))
    }
}

/// What the upstream token endpoint answers.
#[derive(Debug, Deserialize)]
pub(crate) struct Tokens {
    access_token: String,
    id_token: String,
}

/// A good answer, or the upstream OP's own words.
fn explained(answer: Received) -> Result<Received, String> {
    if answer.status.is_success() {
        return Ok(answer);
    }
    let said: Map<String, Value> = answer.json().unwrap_or_default();
    let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default();
    let words: String = format!("{} {}", text("error"), text("error_description"));
    let words: String = words.chars().take(200).collect();
    Err(format!(
        "the upstream provider answered {}: {}",
        answer.status,
        words.trim()
    ))
}
