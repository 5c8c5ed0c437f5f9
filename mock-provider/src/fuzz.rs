//! One request from any bytes, answered in process: for fuzzers, and for the tests that try arbitrary input.
//!
//! A request is a line with method and target, header fields, an empty line and the body. A target without a slash in
//! front is the name of an endpoint. `{code}`, `{ticket}`, `{cookie}`, `{access}`, `{refresh}`, `{id_token}`, `{request}`,
//! `{challenge}` and `{verifier}` stand for what a provider has just issued to `alice` at the client `app` (the last two at
//! a sign-out whose page stands apart), so that mutations get past the first check. The field `profile` names the provider that is imitated.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::{Duration, UNIX_EPOCH};

use axum::body::{self, Body};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use tokio::runtime::Runtime;
use url::Url;

use crate::addresses::Side;
use crate::algorithm::Algorithm;
use crate::client::Client;
use crate::clock::Clock;
use crate::endpoint::Endpoint;
use crate::entropy::Entropy;
use crate::policy::Policy;
use crate::profile::profiles;
use crate::provider::MockProvider;
use crate::server;

/// The largest answer to anything, in bytes. A page may show what was asked for, escaped.
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;
/// Where browsers may be sent, beside the provider itself.
const RP: [&str; 2] = [
    "http://localhost:4000/callback",
    "http://localhost:4000/signed-out",
];
/// Markup that no page may contain as markup.
pub(crate) const MARKUP: &str = "<fuzz";
/// `app:app-secret`.
const BASIC: &str = "Basic YXBwOmFwcC1zZWNyZXQ=";
const REQUEST: &str = "client_id=app&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A4000%2Fcallback\
    &scope=openid+profile+email+offline_access&access_type=offline&state=any-state&nonce=n\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

/// Answers the request that the bytes are, if they are one, and checks the answer.
///
/// # Panics
/// When the provider panics, fails with a server error, answers with broken JSON, leads the browser astray, or lets
/// markup of the request into a page.
pub fn one_request(bytes: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(bytes);
    let world = World::shared();
    let (request, side, provider) = world.request(&text)?;
    let answer = world.ask(provider, side, request);
    answer.check(provider, &text);
    Some(answer.status.as_u16())
}

/// One provider for each profile, in one runtime.
struct World {
    runtime: Runtime,
    providers: BTreeMap<String, MockProvider>,
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl World {
    fn shared() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(Self::new)
    }

    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let policy = Policy {
            id_token_alg: Algorithm::Es256, // quick to sign
            ..Policy::default()
        };
        let start = |profile| {
            let app = Client::new("app")
                .secret("app-secret")
                .redirect_uri(RP[0])
                .post_logout_redirect_uri(RP[1]);
            MockProvider::builder()
                .profile(profile)
                .policy(policy.clone())
                .clock(Clock::fixed(UNIX_EPOCH + Duration::from_hours(500_000)))
                .entropy(Entropy::seeded(7))
                .journal_limit(8)
                .client(app)
                .client(Client::new("spa").redirect_uri(RP[0]))
                .start()
        };
        let providers = profiles().into_iter().map(|profile| {
            let name = profile.name().to_owned();
            let provider = runtime.block_on(start(profile));
            (name, provider.expect("a provider can be started"))
        });
        Self {
            providers: providers.collect(),
            runtime,
        }
    }

    /// The request that a text is, and the provider that it is for.
    fn request(&self, text: &str) -> Option<(Request<Body>, Side, &MockProvider)> {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let (method, target) = lines.next()?.split_once(' ')?;
        let fields: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
        let profile = fields.iter().find(|(name, _)| *name == "profile");
        let provider = self
            .providers
            .get(profile.map_or("generic", |(_, it)| it))?;
        let mut issued = Issued::new(self, provider);
        let (name, query) = target.split_once('?').unwrap_or((target, ""));
        let (side, path) = match name.parse::<Endpoint>() {
            Ok(endpoint) => place(provider, endpoint),
            Err(_) => (Side::First, name.to_owned()),
        };
        let uri = match query {
            "" => path,
            query => format!("{path}?{}", issued.fill(query)),
        };
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).ok()?)
            .uri(uri);
        for (name, value) in fields.iter().filter(|(name, _)| *name != "profile") {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            let value = HeaderValue::from_bytes(issued.fill(value).as_bytes()).ok()?;
            request = request.header(name, value);
        }
        let body = Body::from(issued.fill(body));
        Some((request.body(body).ok()?, side, provider))
    }

    fn ask(&self, provider: &MockProvider, side: Side, request: Request<Body>) -> Answer {
        let answer = server::exchange(&provider.op, side, request);
        self.runtime.block_on(async {
            let (head, body) = answer.await.into_parts();
            let bytes = body::to_bytes(body, LARGEST_ANSWER).await;
            let bytes = bytes.expect("answers have an end");
            Answer {
                status: head.status,
                headers: head.headers,
                body: String::from_utf8(bytes.to_vec()).expect("answers are text"),
            }
        })
    }

    /// Asks what is known to be good.
    fn good(
        &self,
        provider: &MockProvider,
        (method, endpoint, query): (Method, Endpoint, &str),
        field: (&str, &str),
        body: &str,
    ) -> Answer {
        let (side, path) = place(provider, endpoint);
        let request = Request::builder()
            .method(method)
            .uri(format!("{path}?{query}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(field.0, field.1)
            .body(Body::from(body.to_owned()))
            .expect("it is a request");
        self.ask(provider, side, request)
    }
}

/// At which of the provider's origins an endpoint is, and its path.
fn place(provider: &MockProvider, endpoint: Endpoint) -> (Side, String) {
    let url = provider.op.url(endpoint);
    let first = Url::parse(provider.issuer()).is_ok_and(|issuer| issuer.origin() == url.origin());
    let side = if first { Side::First } else { Side::Second };
    (side, url.path().to_owned())
}

/// What was issued to alice, got when it is asked for.
struct Issued<'a> {
    world: &'a World,
    provider: &'a MockProvider,
    got: BTreeMap<&'static str, String>,
}

impl<'a> Issued<'a> {
    fn new(world: &'a World, provider: &'a MockProvider) -> Self {
        Self {
            world,
            provider,
            got: BTreeMap::new(),
        }
    }

    /// The text with its names in braces replaced.
    fn fill(&mut self, text: &str) -> String {
        let mut filled = text.replace("{request}", REQUEST);
        for (name, mark) in [
            ("ticket", "{ticket}"),
            ("cookie", "{cookie}"),
            ("code", "{code}"),
            ("access_token", "{access}"),
            ("refresh_token", "{refresh}"),
            ("id_token", "{id_token}"),
            ("challenge", "{challenge}"),
            ("verifier", "{verifier}"),
        ] {
            if filled.contains(mark) {
                filled = filled.replace(mark, &self.get(name));
            }
        }
        filled
    }

    fn get(&mut self, name: &'static str) -> String {
        if !self.got.contains_key("code") {
            self.sign_in();
        }
        if !self.got.contains_key(name) {
            self.redeem();
        }
        match name {
            "challenge" if !self.got.contains_key(name) => drop(self.challenge()),
            "verifier" if !self.got.contains_key(name) => self.agree(),
            _ => {}
        }
        // A provider may leave a token out; then there is none to send.
        self.got.get(name).cloned().unwrap_or_default()
    }

    fn sign_in(&mut self) {
        let (world, provider, html) = (self.world, self.provider, ("accept", "text/html"));
        let asked = (Method::GET, Endpoint::Authorize, REQUEST);
        let page = world.good(provider, asked, html, "");
        let ticket = between(&page.body, "name=\"ticket\" value=\"", "\"").to_owned();
        let form = format!("username=alice&password=password&action=login&ticket={ticket}");
        let asked = (Method::POST, Endpoint::Login, REQUEST);
        let reply = world.good(provider, asked, html, &form);
        let code = between(reply.text(header::LOCATION), "code=", "&").to_owned();
        let cookie = between(reply.text(header::SET_COOKIE), "", ";").to_owned();
        self.got.insert("ticket", ticket);
        self.got.insert("cookie", cookie);
        self.got.insert("code", code);
    }

    fn redeem(&mut self) {
        let code = &self.got["code"];
        let form = format!(
            "grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2Flocalhost%3A4000%2Fcallback\
             &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
        let asked = (Method::POST, Endpoint::Token, "");
        let field = ("authorization", BASIC);
        let reply = self.world.good(self.provider, asked, field, &form);
        let tokens: serde_json::Value =
            serde_json::from_str(&reply.body).expect("a token response is JSON");
        for name in ["access_token", "refresh_token", "id_token"] {
            if let Some(token) = tokens[name].as_str() {
                self.got.insert(name, token.to_owned());
            }
        }
    }

    /// Goes to the page that asks whether to sign out.
    fn challenge(&mut self) -> String {
        let cookie = ("cookie", self.got["cookie"].as_str());
        let asked = (Method::GET, Endpoint::EndSession, "");
        let reply = self.world.good(self.provider, asked, cookie, "");
        let challenge = between(reply.text(header::LOCATION), "logout_challenge=", "&").to_owned();
        self.got.insert("challenge", challenge.clone());
        challenge
    }

    /// Agrees at that page, which is good once. The session does not end before the way back.
    fn agree(&mut self) {
        let form = format!("action=logout&logout_challenge={}", self.challenge());
        let cookie = ("cookie", self.got["cookie"].as_str());
        let asked = (Method::POST, Endpoint::LogoutPage, "");
        let reply = self.world.good(self.provider, asked, cookie, &form);
        let verifier = between(reply.text(header::LOCATION), "logout_verifier=", "&").to_owned();
        self.got.insert("verifier", verifier);
    }
}

impl Answer {
    /// A header field as text; empty where there is none.
    fn text(&self, name: HeaderName) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    fn check(&self, provider: &MockProvider, asked: &str) {
        assert!(!self.status.is_server_error(), "{asked:?}: {self:?}");
        let kind = self.text(header::CONTENT_TYPE);
        if kind.starts_with("application/json") && !self.body.is_empty() {
            let document = serde_json::from_str::<serde_json::Value>(&self.body);
            assert!(document.is_ok(), "{asked:?}: {self:?}");
        }
        if kind.starts_with("text/html") {
            assert!(!self.body.contains(MARKUP), "{asked:?}: {self:?}");
        }
        let location = self.text(header::LOCATION);
        let known = RP.iter().any(|known| {
            let rest = location.strip_prefix(known);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#']))
        });
        let origins = provider.origins();
        let own = origins
            .iter()
            .any(|origin| location.starts_with(origin.as_str()))
            || (location.starts_with('/') && !location.starts_with("//"));
        assert!(
            known || own || location.is_empty(),
            "the browser is sent to {location}: {asked:?}"
        );
    }
}

/// What stands between two markers; nothing where they are not there.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).map_or("", |(_, rest)| rest);
    rest.split_once(after).map_or(rest, |(found, _)| found)
}

#[cfg(test)]
mod tests;
