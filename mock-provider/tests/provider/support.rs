//! A relying party and a browser, as small as tests need them.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use mock_provider::{Algorithm, Client, Clock, Endpoint, Entropy, MockProvider};
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;

pub(crate) const CALLBACK: &str = "http://localhost:4000/callback";
pub(crate) const SECRET: &str = "s3cr%t:+";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A provider at a fixed time with the clients `app` (confidential) and `spa` (public).
pub(crate) async fn provider() -> MockProvider {
    builder().start().await.unwrap()
}

pub(crate) fn builder() -> mock_provider::Builder {
    MockProvider::builder()
        .clock(Clock::fixed(UNIX_EPOCH + Duration::from_hours(500_000)))
        .entropy(Entropy::seeded(7))
        .client(Client::new("app").secret(SECRET).redirect_uri(CALLBACK))
        .client(Client::new("spa").redirect_uri(CALLBACK))
        .client(
            Client::new("asking")
                .secret(SECRET)
                .redirect_uri(CALLBACK)
                .asks_consent(),
        )
}

/// A client that follows nothing, and does not read the machine's certificates: there is no TLS here.
pub(crate) fn http() -> reqwest::Client {
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy();
    client.tls_certs_only([]).build().unwrap()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The error code of a JSON answer.
    pub(crate) fn error(&self) -> String {
        text(&self.json(), "error").to_owned()
    }

    /// A parameter of the redirect's query.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let location = self.headers.get(LOCATION)?.to_str().unwrap();
        let url = url::Url::parse(location).unwrap();
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    }

    /// The authorization response and how it travelled: `query`, `fragment` or `form_post`; `none` when it is none.
    pub(crate) fn response(&self) -> (&'static str, BTreeMap<String, String>) {
        if self.page() == "form-post" {
            return ("form_post", self.hidden());
        }
        let Some(location) = self.headers.get(LOCATION) else {
            return ("none", BTreeMap::new());
        };
        let url = url::Url::parse(location.to_str().unwrap()).unwrap();
        let (mode, text) = match url.fragment() {
            Some(fragment) => ("fragment", fragment),
            None => ("query", url.query().unwrap_or_default()),
        };
        let pairs = form_urlencoded::parse(text.as_bytes()).into_owned();
        (mode, pairs.collect())
    }

    /// The error code of an authorization response; empty when it is none.
    pub(crate) fn refused(&self) -> String {
        self.response().1.remove("error").unwrap_or_default()
    }

    /// The hidden fields of the page's form.
    pub(crate) fn hidden(&self) -> BTreeMap<String, String> {
        let fields = self.body.split("<input type=\"hidden\" ").skip(1);
        let part = |field: &str, before| unescape(between(field, before, "\"").unwrap());
        fields
            .map(|field| (part(field, "name=\""), part(field, "value=\"")))
            .collect()
    }

    /// Which page it is.
    pub(crate) fn page(&self) -> &str {
        between(&self.body, "data-page=\"", "\"").unwrap_or_default()
    }

    /// Where the page's form goes.
    pub(crate) fn action(&self) -> String {
        unescape(between(&self.body, "action=\"", "\"").expect("the page has a form"))
    }

    pub(crate) fn ticket(&self) -> &str {
        between(&self.body, "name=\"ticket\" value=\"", "\"").unwrap_or_default()
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

fn unescape(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&")
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

pub(crate) async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.unwrap();
    Reply {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}

/// A browser with a jar for the one cookie there is.
pub(crate) struct Browser<'a> {
    pub(crate) provider: &'a MockProvider,
    http: reqwest::Client,
    pub(crate) cookie: Option<String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(provider: &'a MockProvider) -> Self {
        Self::over(provider, http())
    }

    /// One that reaches the provider by this client.
    pub(crate) fn over(provider: &'a MockProvider, http: reqwest::Client) -> Self {
        Self {
            provider,
            http,
            cookie: None,
        }
    }

    pub(crate) async fn open(&mut self, url: &str) -> Reply {
        self.navigate(self.http.request(Method::GET, url)).await
    }

    async fn navigate(&mut self, request: RequestBuilder) -> Reply {
        let request = request
            .header("accept", "text/html,*/*")
            .header("sec-fetch-mode", "navigate");
        let request = match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        let reply = send(request).await;
        if let Some(set) = reply.headers.get(SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            self.cookie = Some(pair.to_owned());
        }
        reply
    }

    /// Submits the form of a page.
    pub(crate) async fn submit(&mut self, page: &Reply, fields: &[(&str, &str)]) -> Reply {
        let url = self.provider.origin().join(&page.action()).unwrap();
        let mut fields = fields.to_vec();
        fields.push(("ticket", page.ticket()));
        self.post(url.as_str(), &fields).await
    }

    pub(crate) async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Reply {
        let request = self.http.request(Method::POST, url);
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(fields));
        self.navigate(request).await
    }

    /// Opens an authorization request: the usual parameters, with those given in place of them (empty ones left out).
    pub(crate) async fn authorize(&mut self, changes: &[(&str, &str)]) -> Reply {
        let url = format!(
            "{}?{}",
            self.provider.endpoint(Endpoint::Authorize),
            form(&usual(changes))
        );
        self.open(&url).await
    }

    /// Types a password into a login page.
    pub(crate) async fn log_in(&mut self, page: &Reply, user: &str) -> Reply {
        assert_eq!(page.page(), "login", "{page:?}");
        let fields = [
            ("username", user),
            ("password", "password"),
            ("action", "login"),
        ];
        self.submit(page, &fields).await
    }

    /// From the authorization request to the code.
    pub(crate) async fn code(&mut self, user: &str, changes: &[(&str, &str)]) -> String {
        let page = self.authorize(changes).await;
        let reply = self.log_in(&page, user).await;
        reply
            .parameter("code")
            .unwrap_or_else(|| panic!("no code in {reply:?}"))
    }

    /// From the authorization request to the tokens.
    pub(crate) async fn sign_in(&mut self, user: &str, changes: &[(&str, &str)]) -> Value {
        let code = self.code(user, changes).await;
        let reply = redeem(self.provider, &[("code", &code)]).await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        reply.json()
    }
}

/// The usual authorization request with changes.
pub(crate) fn usual<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    change(
        &[
            ("client_id", "app"),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid profile email offline_access"),
            ("state", "the state"),
            ("nonce", "the nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
        changes,
    )
}

fn change<'a>(
    usual: &[(&'a str, &'a str)],
    changes: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let kept = usual
        .iter()
        .filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes.iter().filter(|(_, value)| !value.is_empty()))
        .copied()
        .collect()
}

/// `Authorization` of a client, each part form-encoded.
pub(crate) fn basic(id: &str, secret: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        STANDARD.encode(format!("{}:{}", encode(id), encode(secret)))
    )
}

/// Posts a form to an endpoint.
pub(crate) async fn post(
    provider: &MockProvider,
    endpoint: Endpoint,
    authorization: &str,
    fields: &[(&str, &str)],
) -> Reply {
    let request = http().request(Method::POST, provider.endpoint(endpoint));
    let request = request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form(fields));
    send(match authorization {
        "" => request,
        value => request.header("authorization", value),
    })
    .await
}

/// A code request of `app`: the usual parameters, with those given in place of them.
pub(crate) async fn redeem(provider: &MockProvider, changes: &[(&str, &str)]) -> Reply {
    let usual = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    post(
        provider,
        Endpoint::Token,
        &basic("app", SECRET),
        &change(&usual, changes),
    )
    .await
}

/// A refresh of `app`.
pub(crate) async fn refresh(provider: &MockProvider, token: &str) -> Reply {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
    post(provider, Endpoint::Token, &basic("app", SECRET), &fields).await
}

pub(crate) async fn userinfo(provider: &MockProvider, token: &str) -> Reply {
    let request = http().request(Method::GET, provider.endpoint(Endpoint::Userinfo));
    send(request.header("authorization", format!("Bearer {token}"))).await
}

pub(crate) fn text<'a>(response: &'a Value, name: &str) -> &'a str {
    response[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {response}"))
}

/// Header (0) or claims (1) of a JWT.
pub(crate) fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The published keys.
pub(crate) async fn jwks(provider: &MockProvider) -> Value {
    let request = http().request(Method::GET, provider.endpoint(Endpoint::Jwks));
    send(request).await.json()
}

/// The claims, if a published key verifies the token under the key id of its header.
pub(crate) async fn verified(provider: &MockProvider, token: &str, audience: &str) -> Value {
    let header = decode_header(token).unwrap();
    let set: JwkSet = serde_json::from_value(jwks(provider).await).unwrap();
    let kid = header.kid.as_deref().expect("the token names its key");
    let jwk = set
        .find(kid)
        .unwrap_or_else(|| panic!("{kid} is published"));
    let alg = jwk
        .common
        .key_algorithm
        .expect("the key names its algorithm");
    assert_eq!(alg.to_string(), format!("{:?}", header.alg));
    let key = DecodingKey::from_jwk(jwk).unwrap();
    decode::<Value>(token, &key, &validation(header.alg, provider, audience))
        .unwrap()
        .claims
}

/// What the library checks: signature, issuer and audience.
pub(crate) fn validation(
    alg: jsonwebtoken::Algorithm,
    provider: &MockProvider,
    audience: &str,
) -> Validation {
    let mut validation = Validation::new(alg);
    validation.set_audience(&[audience]);
    validation.set_issuer(&[provider.issuer()]);
    // Signed userinfo never expires, and the clock stands where the test put it.
    validation.set_required_spec_claims(&["iss", "aud"]);
    validation.validate_exp = false;
    validation
}

/// A provider whose client `app` is registered for this algorithm.
pub(crate) async fn provider_with(alg: Algorithm) -> MockProvider {
    builder()
        .client(
            Client::new("app")
                .secret(SECRET)
                .redirect_uri(CALLBACK)
                .post_logout_redirect_uri("http://localhost:4000/bye")
                .id_token_alg(alg),
        )
        .start()
        .await
        .unwrap()
}
