//! Browsers and relying parties without sockets.

use std::time::{Duration, UNIX_EPOCH};

use axum::body::{self, Body};
use http::{HeaderMap, Method, Request, header};
use serde_json::Value;
use url::Url;

use super::{BROWSERS, CLIENTS, USERS};
use crate::addresses::Side;
use crate::client::Client;
use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::entropy::Entropy;
use crate::policy::Policy;
use crate::provider::MockProvider;
use crate::server;
use crate::user::User;

const SECRET: &str = "secret";

/// What came back.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A text of the JSON body.
    pub(super) fn text(&self, name: &str) -> String {
        let body = self.json();
        let text = body[name].as_str();
        text.unwrap_or_else(|| panic!("no {name}: {self:?}"))
            .to_owned()
    }

    pub(super) fn error(&self) -> String {
        self.text("error")
    }

    pub(super) fn location(&self) -> Url {
        let location = self.headers.get(header::LOCATION);
        let location = location.unwrap_or_else(|| panic!("no redirect: {self:?}"));
        Url::parse(location.to_str().unwrap()).unwrap()
    }

    /// A parameter of the redirect.
    pub(super) fn parameter(&self, name: &str) -> String {
        let location = self.location();
        let found = location.query_pairs().find(|(key, _)| key == name);
        found
            .unwrap_or_else(|| panic!("no {name}: {self:?}"))
            .1
            .into_owned()
    }

    /// Which page it is.
    pub(super) fn page(&self) -> &str {
        between(&self.body, "data-page=\"", "\"").unwrap_or_default()
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

/// A provider, and what the browsers keep: a cookie and a page.
pub(super) struct Over {
    pub(super) provider: MockProvider,
    cookies: [Option<String>; BROWSERS],
    pages: [Option<Reply>; BROWSERS],
}

impl Over {
    pub(super) async fn start(policy: Policy) -> Self {
        let builder = MockProvider::builder()
            .clock(Clock::fixed(UNIX_EPOCH + Duration::from_hours(500_000)))
            .entropy(Entropy::seeded(7))
            .journal_limit(1)
            .policy(policy);
        let builder = CLIENTS.iter().fold(builder, |builder, id| {
            let callback = format!("http://localhost:4000/{id}");
            builder.client(Client::new(*id).secret(SECRET).redirect_uri(callback))
        });
        let builder = USERS
            .iter()
            .fold(builder, |builder, name| builder.user(User::new(*name)));
        Self {
            provider: builder.start().await.unwrap(),
            cookies: std::array::from_fn(|_| None),
            pages: std::array::from_fn(|_| None),
        }
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let response = server::exchange(&self.provider.op, Side::First, request).await;
        let (head, body) = response.into_parts();
        let bytes = body::to_bytes(body, 1 << 20).await.unwrap();
        Reply {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    async fn navigate(&mut self, browser: usize, method: Method, uri: &str, body: String) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-site", "same-origin");
        if let Some(cookie) = &self.cookies[browser] {
            request = request.header(header::COOKIE, cookie);
        }
        let reply = self.send(request.body(Body::from(body)).unwrap()).await;
        if let Some(set) = reply.headers.get(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            let pair = set.split(';').next().unwrap_or_default().to_owned();
            self.cookies[browser] = (!set.contains("Max-Age=0")).then_some(pair);
        }
        reply
    }

    fn path(&self, endpoint: Endpoint, query: &[(&str, &str)]) -> String {
        let url = self.provider.endpoint(endpoint);
        format!("{}?{}", url.path(), form(query))
    }

    pub(super) async fn authorize(
        &mut self,
        browser: usize,
        client: &str,
        request: &str,
        prompt: &str,
    ) -> Reply {
        let callback = format!("http://localhost:4000/{client}");
        let (state, nonce) = (format!("state {request}"), format!("nonce {request}"));
        let query = [
            ("client_id", client),
            ("response_type", "code"),
            ("redirect_uri", &callback),
            ("scope", "openid offline_access"),
            ("state", &state),
            ("nonce", &nonce),
            ("prompt", prompt),
        ];
        let uri = self.path(Endpoint::Authorize, &query);
        self.navigate(browser, Method::GET, &uri, String::new())
            .await
    }

    /// Leaves a login page open in a browser.
    pub(super) fn keep_page(&mut self, browser: usize, page: Reply) {
        self.pages[browser] = Some(page);
    }

    pub(super) async fn log_in(&mut self, browser: usize, user: &str) -> Reply {
        let page = self.pages[browser].take().expect("a login page is open");
        let fields = [
            ("username", user),
            ("password", "password"),
            ("action", "login"),
        ];
        self.submit(browser, &page, &fields).await
    }

    pub(super) async fn submit(
        &mut self,
        browser: usize,
        page: &Reply,
        fields: &[(&str, &str)],
    ) -> Reply {
        let action = between(&page.body, "action=\"", "\"").expect("the page has a form");
        let action = action.replace("&amp;", "&");
        let ticket = between(&page.body, "name=\"ticket\" value=\"", "\"").unwrap_or_default();
        let mut fields = fields.to_vec();
        fields.push(("ticket", ticket));
        self.navigate(browser, Method::POST, &action, form(&fields))
            .await
    }

    pub(super) async fn sign_out(&mut self, browser: usize, hint: Option<&str>) -> Reply {
        let query: Vec<(&str, &str)> = hint
            .map(|hint| ("id_token_hint", hint))
            .into_iter()
            .collect();
        let uri = self.path(Endpoint::EndSession, &query);
        self.navigate(browser, Method::GET, &uri, String::new())
            .await
    }

    /// The public id of the session that the browser's cookie is for.
    pub(super) fn session_id(&self, browser: usize) -> String {
        let cookie = self.cookies[browser].as_deref().unwrap_or_default();
        let value = cookie.split_once('=').map_or("", |(_, value)| value);
        value.split('.').next().unwrap_or_default().to_owned()
    }

    async fn post(&self, endpoint: Endpoint, client: &str, fields: &[(&str, &str)]) -> Reply {
        let mut fields = fields.to_vec();
        fields.extend([("client_id", client), ("client_secret", SECRET)]);
        let request = Request::post(self.provider.endpoint(endpoint).path())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form(&fields)));
        self.send(request.unwrap()).await
    }

    pub(super) async fn redeem(&self, client: &str, code: &str) -> Reply {
        let callback = format!("http://localhost:4000/{client}");
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &callback),
        ];
        self.post(Endpoint::Token, client, &fields).await
    }

    pub(super) async fn refresh(&self, client: &str, token: &str) -> Reply {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post(Endpoint::Token, client, &fields).await
    }

    pub(super) async fn revoke(&self, client: &str, token: &str) -> Reply {
        self.post(Endpoint::Revocation, client, &[("token", token)])
            .await
    }

    pub(super) async fn userinfo(&self, token: &str) -> Reply {
        let request = Request::get(self.provider.endpoint(Endpoint::Userinfo).path())
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty());
        self.send(request.unwrap()).await
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}
