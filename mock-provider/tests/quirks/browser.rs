//! A browser and an RP's back channel, as small as these tests need them.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use mock_provider::{Builder, Client, Clock, Endpoint, Entropy, MockProvider, Policy, User};
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::redirect;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use url::Url;

pub(crate) const CALLBACK: &str = "http://localhost:4000/callback";
pub(crate) const SIGNED_OUT: &str = "http://localhost:4000/signed-out?from=op";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The secret of the client `special`: one that changes when it is form-encoded.
pub(crate) const SPECIAL_SECRET: &str = "s3cr%t:+";

/// The time at which every provider of these tests starts, in seconds since 1970.
pub(crate) const START: i64 = 1_800_000_000;

/// A provider at a fixed time with a fixed seed, the clients `app` and `other`, and alice and bob.
pub(crate) fn builder() -> Builder {
    let client = |id: &str| Client::new(id).secret("app-secret").redirect_uri(CALLBACK);
    let start = UNIX_EPOCH + Duration::from_secs(START.unsigned_abs());
    // Nobody has to wait for a second attempt.
    let mut policy = Policy::default();
    policy.logout.retry_after = Duration::from_millis(1);
    MockProvider::builder()
        .policy(policy)
        .clock(Clock::fixed(start))
        .entropy(Entropy::seeded(7))
        .client(client("app").post_logout_redirect_uri(SIGNED_OUT))
        .client(client("other").post_logout_redirect_uri("http://localhost:5000/"))
        .client(client("special").secret(SPECIAL_SECRET))
        .user(User::new("alice"))
        .user(User::new("bob"))
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

    /// Where it redirects to; empty when it does not.
    pub(crate) fn location(&self) -> &str {
        self.headers
            .get(LOCATION)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// A parameter of the redirect's query.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let url = Url::parse(self.location()).ok()?;
        let found = url.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    }

    /// The authorization response, in whichever way it travels.
    pub(crate) fn brought(&self) -> BTreeMap<String, String> {
        if self.page() == "form-post" {
            return self.hidden().into_iter().collect();
        }
        let Ok(url) = Url::parse(self.location()) else {
            return BTreeMap::new();
        };
        let text = url.fragment().or(url.query()).unwrap_or_default();
        form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .collect()
    }

    /// Which page it is; empty when it is none.
    pub(crate) fn page(&self) -> &str {
        between(&self.body, "data-page=\"", "\"").unwrap_or_default()
    }

    /// What went wrong, on an error page.
    pub(crate) fn alert(&self) -> String {
        unescape(between(&self.body, "role=\"alert\">", "</p>").unwrap_or_default())
    }

    /// The names of the fields and the choices of the page's form, in order.
    pub(crate) fn fields(&self) -> Vec<String> {
        let elements = self
            .body
            .split('<')
            .filter(|element| element.starts_with("input ") || element.starts_with("button "));
        let named = |element: &str| {
            let name = between(element, "name=\"", "\"")?;
            let is_choice = element.starts_with("button") || element.contains("checkbox");
            let value = between(element, "value=\"", "\"").filter(|_| is_choice);
            Some(value.map_or_else(|| name.to_owned(), |value| format!("{name}={value}")))
        };
        elements.filter_map(named).collect()
    }

    /// What the boxes of the page's form stand for.
    fn boxes(&self) -> Vec<String> {
        let boxes = self.body.split("<input type=\"checkbox\" ").skip(1);
        let values = boxes.filter_map(|text| between(text, "value=\"", "\""));
        values.map(unescape).collect()
    }

    /// The names of the cookies that it sets.
    pub(crate) fn cookies(&self) -> Vec<String> {
        let set = self.headers.get_all(SET_COOKIE).iter();
        set.map(|set| set.to_str().unwrap().split('=').next().unwrap().to_owned())
            .collect()
    }

    /// The hidden fields of the page's form.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let fields = self.body.split("<input type=\"hidden\" ").skip(1);
        let field = |text: &str| {
            let name = between(text, "name=\"", "\"").unwrap();
            let value = between(text, "value=\"", "\"").unwrap();
            (unescape(name), unescape(value))
        };
        fields.map(field).collect()
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

/// The text between two others; empty where they are not there.
pub(crate) fn text_between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    between(text, before, after).unwrap_or_default()
}

fn unescape(text: &str) -> String {
    let quotes = text.replace("&#39;", "'").replace("&quot;", "\"");
    quotes
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&")
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The status of a reply that never came.
pub(crate) const NO_ANSWER: u16 = 999;

async fn send(request: RequestBuilder) -> Reply {
    let Ok(response) = request.send().await else {
        return Reply {
            status: StatusCode::from_u16(NO_ANSWER).unwrap(),
            headers: HeaderMap::new(),
            body: String::new(),
        };
    };
    let (status, headers) = (response.status(), response.headers().clone());
    let body = match response.bytes().await {
        Ok(bytes) if headers.contains_key(CONTENT_ENCODING) => unzipped(&bytes),
        Ok(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        Err(_) => "(cut off)".to_owned(),
    };
    Reply {
        status,
        headers,
        body,
    }
}

fn unzipped(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

/// A browser with a jar, and the back channel of the client `app`.
pub(crate) struct Browser<'p> {
    pub(crate) provider: &'p MockProvider,
    http: reqwest::Client,
    /// The cookie of the session.
    pub(crate) cookie: Option<String>,
    /// All others, by name.
    others: BTreeMap<String, String>,
}

impl<'p> Browser<'p> {
    pub(crate) fn new(provider: &'p MockProvider) -> Self {
        // There is no TLS here: the machine's certificates are not read.
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .tls_certs_only([]);
        Self {
            provider,
            http: http.build().unwrap(),
            cookie: None,
            others: BTreeMap::new(),
        }
    }

    /// Forgets all cookies.
    pub(crate) fn forget(&mut self) {
        self.cookie = None;
        self.others.clear();
    }

    pub(crate) async fn open(&mut self, url: &str) -> Reply {
        self.navigate(self.http.request(Method::GET, url), "none")
            .await
    }

    /// Opens an endpoint with a query.
    pub(crate) async fn get(&mut self, endpoint: Endpoint, query: &[(&str, &str)]) -> Reply {
        let url = format!("{}?{}", self.provider.endpoint(endpoint), form(query));
        self.open(&url).await
    }

    /// Posts a form by navigation from a page of the `site` that browsers say it is: `same-origin` or `cross-site`.
    pub(crate) async fn post(&mut self, url: &str, fields: &[(&str, &str)], site: &str) -> Reply {
        let request = self.http.request(Method::POST, url);
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(fields));
        self.navigate(request, site).await
    }

    /// Sends the form of a page, its hidden fields included.
    pub(crate) async fn submit(&mut self, page: &Reply, fields: &[(&str, &str)]) -> Reply {
        let action = unescape(between(&page.body, "action=\"", "\"").expect("the page has a form"));
        let url = self.provider.origin().join(&action).unwrap();
        let hidden = page.hidden();
        let hidden = hidden
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
        self.post(url.as_str(), &fields, "same-origin").await
    }

    async fn navigate(&mut self, request: RequestBuilder, site: &str) -> Reply {
        let request = request
            .header("accept", "text/html,*/*")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-site", site);
        let is_cross_site_post = site == "cross-site";
        let others = self.others.values();
        let cookies: Vec<&str> = self
            .cookie
            .iter()
            .chain(others)
            .map(String::as_str)
            .collect();
        let request = if cookies.is_empty() || is_cross_site_post {
            request
        } else {
            request.header(COOKIE, cookies.join("; "))
        };
        let reply = send(request).await;
        for set in reply.headers.get_all(SET_COOKIE) {
            let set = set.to_str().unwrap();
            let pair = set.split(';').next().unwrap().to_owned();
            let name = pair.split('=').next().unwrap().to_owned();
            let beside = ["x", "XSRF-TOKEN", "op_browser_state"];
            let stands_beside = !set.contains("Max-Age=0") && !pair.contains('.');
            if name.starts_with("op_hop") || beside.contains(&name.as_str()) || stands_beside {
                self.others.insert(name, pair);
            } else {
                self.cookie = (!set.contains("Max-Age=0")).then_some(pair);
            }
        }
        reply
    }

    /// Goes on as long as the provider redirects to itself.
    pub(crate) async fn follow(&mut self, mut reply: Reply) -> Reply {
        for _ in 0..40 {
            let to = reply.location().to_owned();
            if !to.starts_with(self.provider.origin().as_str()) {
                break;
            }
            reply = self.open(&to).await;
        }
        reply
    }

    /// Opens an authorization request: the usual parameters, with those given in place of them, empty ones left out.
    pub(crate) async fn authorize(&mut self, changes: &[(&str, &str)]) -> Reply {
        let usual = [
            ("client_id", "app"),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid profile email offline_access"),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let kept = usual
            .iter()
            .filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let query: Vec<(&str, &str)> = kept
            .chain(changes)
            .copied()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        self.get(Endpoint::Authorize, &query).await
    }

    /// Types a password into a login page, if it is one, and goes on as the same user where that is asked.
    /// To a page of consent it says yes, and leaves out the address where it can.
    pub(crate) async fn log_in(&mut self, page: Reply, user: &str) -> Reply {
        let page = self.follow(page).await;
        let page = match page.page() {
            "login" => {
                let fields = [
                    ("username", user),
                    ("password", "password"),
                    ("action", "login"),
                ];
                self.submit(&page, &fields).await
            }
            "select-account" => self.submit(&page, &[("action", "continue")]).await,
            _ => page,
        };
        if page.page() != "consent" {
            return page;
        }
        let boxes = page.boxes();
        let ticked = boxes.iter().filter(|scope| *scope != "email");
        let mut fields: Vec<(&str, &str)> = ticked.map(|scope| ("scope", scope.as_str())).collect();
        fields.push(("action", "allow"));
        self.submit(&page, &fields).await
    }

    /// From the authorization request to the token response.
    pub(crate) async fn sign_in(&mut self, user: &str) -> Value {
        let page = self.authorize(&[]).await;
        let callback = self.log_in(page, user).await;
        let code = callback
            .parameter("code")
            .unwrap_or_else(|| panic!("no code: {callback:?}"));
        let reply = self.redeem(&code).await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
        reply.json()
    }

    pub(crate) async fn redeem(&self, code: &str) -> Reply {
        self.token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Reply {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
            .await
    }

    /// A token request of the client `app`.
    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Reply {
        self.token_as("app", "app-secret", fields).await
    }

    pub(crate) async fn token_as(&self, id: &str, secret: &str, fields: &[(&str, &str)]) -> Reply {
        self.ask_as(id, secret, Endpoint::Token, fields).await
    }

    /// A request of the client `app` to an endpoint of the back channel.
    pub(crate) async fn ask(&self, endpoint: Endpoint, fields: &[(&str, &str)]) -> Reply {
        self.ask_as("app", "app-secret", endpoint, fields).await
    }

    pub(crate) async fn ask_as(
        &self,
        id: &str,
        secret: &str,
        endpoint: Endpoint,
        fields: &[(&str, &str)],
    ) -> Reply {
        let credentials = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let request = self
            .http
            .request(Method::POST, self.provider.endpoint(endpoint));
        let request = request
            .header(AUTHORIZATION, credentials)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(fields));
        send(request).await
    }

    /// A form that the back channel posts, without any authentication.
    pub(crate) async fn post_form(&self, endpoint: Endpoint, fields: &[(&str, &str)]) -> Reply {
        let request = self
            .http
            .request(Method::POST, self.provider.endpoint(endpoint))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(fields));
        send(request).await
    }

    /// A token request of a script on the origin of the callback.
    pub(crate) async fn token_from_script(&self, fields: &[(&str, &str)]) -> Reply {
        let request = self
            .http
            .request(Method::POST, self.provider.endpoint(Endpoint::Token))
            .header("origin", "http://localhost:4000")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form(fields));
        send(request).await
    }

    /// A GET by a script on a page of this origin.
    pub(crate) async fn fetch_from(&self, origin: &str, endpoint: Endpoint) -> Reply {
        let request = self
            .http
            .request(Method::GET, self.provider.endpoint(endpoint));
        self.send(request.header("origin", origin)).await
    }

    /// A GET of the back channel, with an access token if one is given.
    pub(crate) async fn fetch(&self, endpoint: Endpoint, access_token: Option<&str>) -> Reply {
        let request = self
            .http
            .request(Method::GET, self.provider.endpoint(endpoint));
        let request = match access_token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        };
        self.send(request).await
    }

    /// What never comes is not waited for.
    async fn send(&self, request: RequestBuilder) -> Reply {
        let hangs = |setting: &mock_provider::Setting| setting.id == "fault-hang";
        if self.provider.quirks().iter().any(hangs) {
            send(request.timeout(Duration::from_millis(100))).await
        } else {
            send(request).await
        }
    }
}
