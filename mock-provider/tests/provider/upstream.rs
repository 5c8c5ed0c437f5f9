//! A provider that signs its users in at another one, and that one at a third.

use std::collections::BTreeMap;

use std::time::{Duration, UNIX_EPOCH};

use mock_provider::{Client, Clock, Endpoint, Entropy, MockProvider, Profile, Setting, Upstream};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use url::Url;

use crate::support::{
    CALLBACK, Reply, SECRET, builder, form, http, part, redeem, send, text, usual,
};

/// A browser that knows several providers.
struct Traveller {
    jar: BTreeMap<u16, BTreeMap<String, String>>,
}

impl Traveller {
    fn new() -> Self {
        Self {
            jar: BTreeMap::new(),
        }
    }

    /// Where one hop leads: a page, or an address.
    async fn hop(&mut self, url: &Url, fields: Option<String>) -> Reply {
        let port = url.port().unwrap();
        let request = match fields {
            None => http().get(url.clone()),
            Some(fields) => http()
                .post(url.clone())
                .header("content-type", "application/x-www-form-urlencoded")
                .body(fields),
        };
        let cookies = self.jar.entry(port).or_default();
        let line: Vec<String> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request
            .header("accept", "text/html")
            .header(COOKIE, line.join("; "));
        let reply = send(request).await;
        for set in reply.headers.get_all(SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    /// Follows redirects from provider to provider: to a page, or to an address that is none of theirs.
    async fn travel(&mut self, url: &str) -> (Url, Reply) {
        let mut url = Url::parse(url).unwrap();
        for _ in 0..20 {
            let reply = self.hop(&url, None).await;
            let Some(next) = reply.headers.get(LOCATION) else {
                return (url, reply);
            };
            url = url.join(next.to_str().unwrap()).unwrap();
            if url.as_str().starts_with("http://localhost:4000/") {
                return (url, reply);
            }
        }
        panic!("the providers send each other's users around in a circle");
    }

    /// Types a password into a login page, and travels on.
    async fn log_in(&mut self, at: &Url, page: &Reply, user: &str) -> (Url, Reply) {
        assert_eq!(page.page(), "login", "{page:?}");
        let typed = [
            ("username", user),
            ("password", "password"),
            ("action", "login"),
        ];
        let fields = filled(page, &typed);
        let mut reply = self
            .hop(&at.join(&page.action()).unwrap(), Some(fields))
            .await;
        if reply.page() == "consent" {
            let fields = filled(&reply, &[("action", "allow")]);
            let consent = at.join(&reply.action()).unwrap();
            reply = self.hop(&consent, Some(fields)).await;
        }
        let Some(location) = reply.headers.get(LOCATION) else {
            panic!("the sign-in goes nowhere: {reply:?}");
        };
        let next = at.join(location.to_str().unwrap()).unwrap();
        if next.as_str().starts_with(CALLBACK) {
            return (next, reply);
        }
        self.travel(next.as_str()).await
    }
}

/// The form of a page with what it hides and what a user types.
fn filled(page: &Reply, typed: &[(&str, &str)]) -> String {
    let quoted = |field: &'_ str, name: &str| {
        let (_, rest) = field.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let hidden: Vec<(String, String)> = page
        .body
        .split("<input type=\"hidden\"")
        .skip(1)
        .filter_map(|field| Some((quoted(field, "name")?, quoted(field, "value")?)))
        .collect();
    let hidden = hidden.iter().map(|(name, value)| (&**name, &**value));
    let all: Vec<(&str, &str)> = hidden.chain(typed.iter().copied()).collect();
    form(&all)
}

fn authorize(provider: &MockProvider, changes: &[(&str, &str)]) -> String {
    let query = form(&usual(changes));
    format!("{}?{query}", provider.endpoint(Endpoint::Authorize))
}

/// A provider in front of `behind`, at which it is a client.
async fn in_front_of(behind: &MockProvider, quirks: &[Setting]) -> MockProvider {
    let upstream = Upstream::new(behind.issuer(), "front", "front-secret")
        .logout_dialect(behind.logout_dialect());
    let provider = quirks
        .iter()
        .cloned()
        .fold(builder(), mock_provider::Builder::quirk)
        .entropy(Entropy::system())
        .upstream(upstream)
        .start()
        .await
        .unwrap();
    behind.register(
        Client::new("front")
            .secret("front-secret")
            .redirect_uri(provider.endpoint(Endpoint::UpstreamCallback))
            .post_logout_redirect_uri(provider.endpoint(Endpoint::UpstreamSignedOut)),
    );
    provider
}

async fn far_end(profile: &str) -> MockProvider {
    MockProvider::builder()
        .clock(Clock::fixed(UNIX_EPOCH + Duration::from_hours(500_000)))
        .profile(Profile::load(profile).unwrap())
        .start()
        .await
        .unwrap()
}

fn code(at: &Url) -> String {
    let found = at.query_pairs().find(|(name, _)| name == "code");
    found.unwrap_or_else(|| panic!("no code in {at}")).1.into()
}

#[tokio::test]
async fn a_chain_of_three_signs_in_the_user_of_the_last() {
    let last = far_end("keycloak").await;
    let middle = in_front_of(&last, &[]).await;
    let first = in_front_of(&middle, &[]).await;
    let mut browser = Traveller::new();
    let (at, page) = browser.travel(&authorize(&first, &[])).await;
    assert_eq!(at.port(), last.origin().port());
    let (at, _) = browser.log_in(&at, &page, "bob").await;
    let tokens = redeem(&first, &[("code", &code(&at))]).await.json();
    let claims = part(text(&tokens, "id_token"), 1);
    assert_eq!(claims["iss"], first.issuer());
    assert_eq!(claims["sub"], first.users()[1].sub());
    for provider in [&first, &middle, &last] {
        let sessions = provider.sessions();
        assert_eq!(sessions.len(), 1, "{}", provider.issuer());
        assert_eq!(sessions[0].user, "bob");
    }
}

#[tokio::test]
async fn a_session_behind_signs_in_again_without_a_page_unless_prompt_is_passed_on() {
    let last = far_end("generic").await;
    let passing = in_front_of(&last, &[]).await;
    let mut browser = Traveller::new();
    let (at, page) = browser.travel(&authorize(&passing, &[])).await;
    browser.log_in(&at, &page, "alice").await;
    passing.end_sessions();
    let (at, _) = browser.travel(&authorize(&passing, &[])).await;
    assert!(at.as_str().starts_with(CALLBACK), "silently: {at}");
    let (at, page) = browser
        .travel(&authorize(&passing, &[("prompt", "login")]))
        .await;
    assert_eq!((at.port(), page.page()), (last.origin().port(), "login"));

    let dropping = in_front_of(&last, &[Setting::new("upstream-prompt-dropped", true)]).await;
    let (at, _) = browser
        .travel(&authorize(&dropping, &[("prompt", "login")]))
        .await;
    assert!(at.as_str().starts_with(CALLBACK), "silently: {at}");
    assert_eq!(dropping.fired("upstream-prompt-dropped"), 1);
}

#[tokio::test]
async fn a_user_whom_only_the_upstream_provider_knows_is_known_here_afterwards() {
    let last = far_end("generic").await;
    last.add_user(mock_provider::User::new("carol"));
    let first = in_front_of(&last, &[]).await;
    let mut browser = Traveller::new();
    let (at, page) = browser.travel(&authorize(&first, &[])).await;
    let (at, _) = browser.log_in(&at, &page, "carol").await;
    let tokens = redeem(&first, &[("code", &code(&at))]).await.json();
    let userinfo = crate::support::userinfo(&first, text(&tokens, "access_token")).await;
    assert_eq!(userinfo.json()["email"], "carol@example.test");
}

#[tokio::test]
async fn what_comes_back_to_another_browser_or_without_a_sign_in_goes_nowhere() {
    let last = far_end("generic").await;
    let first = in_front_of(&last, &[]).await;
    let (mut victim, mut thief) = (Traveller::new(), Traveller::new());
    let (at, page) = victim.travel(&authorize(&first, &[])).await;
    let fields = form(&[
        ("username", "alice"),
        ("password", "password"),
        ("action", "login"),
        ("ticket", page.ticket()),
    ]);
    let reply = victim
        .hop(&at.join(&page.action()).unwrap(), Some(fields))
        .await;
    let callback = reply.headers[LOCATION].to_str().unwrap().to_owned();
    let (_, stolen) = thief.travel(&callback).await;
    assert_eq!((stolen.page(), stolen.status.as_u16()), ("error", 400));
    assert_eq!(first.sessions().len(), 0);
    let (at, _) = victim.travel(&callback).await;
    assert!(at.as_str().starts_with(CALLBACK), "{at}");
    let (_, again) = victim.travel(&callback).await;
    assert_eq!(again.page(), "error", "once");
}

#[tokio::test]
async fn an_upstream_provider_that_refuses_or_is_gone_is_an_error_for_the_rp() {
    let last = far_end("generic").await;
    let first = in_front_of(&last, &[]).await;
    last.set(Setting::new("authorize-access-denied", true))
        .unwrap();
    let mut browser = Traveller::new();
    let (at, _) = browser.travel(&authorize(&first, &[])).await;
    assert!(at.as_str().contains("error=access_denied"), "{at}");

    let nowhere = Upstream::new("http://127.0.0.1:1", "front", "front-secret");
    let lonely = builder().upstream(nowhere).start().await.unwrap();
    let (at, _) = browser.travel(&authorize(&lonely, &[])).await;
    assert!(at.as_str().contains("error=server_error"), "{at}");
    assert!(at.as_str().contains("cannot+be+reached"), "{at}");
    let silent = authorize(&lonely, &[("prompt", "none")]);
    let (at, _) = browser.travel(&silent).await;
    assert!(at.as_str().contains("error=login_required"), "{at}");
}

/// Signs in, then out with these parameters; how many sessions live on behind, and where the browser ends.
async fn sign_out(when: &str, more: &[(&str, &str)], behind: &str) -> (usize, String) {
    let last = far_end(behind).await;
    let first = in_front_of(&last, &[Setting::new("sign-out-upstream", when)]).await;
    let home = "http://localhost:4000/signed-out";
    first.register(
        Client::new("app")
            .secret(SECRET)
            .redirect_uri(CALLBACK)
            .post_logout_redirect_uri(home),
    );
    let mut browser = Traveller::new();
    let (at, page) = browser.travel(&authorize(&first, &[])).await;
    let (at, _) = browser.log_in(&at, &page, "alice").await;
    let tokens = redeem(&first, &[("code", &code(&at))]).await.json();
    let mut pairs = vec![
        ("id_token_hint", text(&tokens, "id_token")),
        ("post_logout_redirect_uri", home),
        ("state", "s"),
    ];
    pairs.extend(more);
    let address = format!("{}?{}", first.endpoint(Endpoint::EndSession), form(&pairs));
    let (at, _) = browser.travel(&address).await;
    assert_eq!(first.sessions().len(), 0);
    (last.sessions().len(), at.into())
}

#[tokio::test]
async fn a_sign_out_ends_the_session_behind_when_it_is_told_to_and_comes_back() {
    let home = "http://localhost:4000/signed-out?state=s";
    let federated = [("federated", "")];
    for (when, more, behind, survives) in [
        ("never", &federated[..], "generic", 1),
        ("when-asked", &[][..], "generic", 1),
        ("when-asked", &federated[..], "generic", 0),
        ("always", &[][..], "generic", 0),
        ("always", &[][..], "cognito", 0),
        ("always", &[][..], "auth0", 0),
        ("always", &[][..], "gitlab", 1),
    ] {
        let (sessions, at) = sign_out(when, more, behind).await;
        assert_eq!((sessions, &*at), (survives, home), "{when} at {behind}");
    }
}

#[tokio::test]
async fn the_last_page_says_at_how_many_providers_the_user_is_signed_out() {
    for (upstream, words) in [
        (None, "You are signed out at the provider."),
        (Some("never"), "You are signed out at the provider."),
        (
            Some("always"),
            "You are signed out at the provider and at the one behind it.",
        ),
    ] {
        let last = far_end("generic").await;
        let ends = Setting::new("end-session-without-address", "default-address");
        let first = match upstream {
            None => builder().quirk(ends).start().await.unwrap(),
            // Without an address of its own, so that the sign-out ends where the upstream provider leads back to.
            Some(when) => {
                let way = Setting::new("sign-out-upstream", when);
                in_front_of(&last, &[way]).await
            }
        };
        let mut browser = Traveller::new();
        let (at, page) = browser.travel(&authorize(&first, &[])).await;
        let (at, _) = browser.log_in(&at, &page, "alice").await;
        let tokens = redeem(&first, &[("code", &code(&at))]).await.json();
        let query = form(&[("id_token_hint", text(&tokens, "id_token"))]);
        let address = format!("{}?{query}", first.endpoint(Endpoint::EndSession));
        let (_, page) = browser.travel(&address).await;
        assert_eq!(page.page(), "logged-out");
        assert!(page.body.contains(words), "{upstream:?}: {}", page.body);
    }
}

#[tokio::test]
async fn a_chain_that_a_file_declares_signs_in_and_out() {
    let file = "[upstream]\nprovider = \"auth0\"\nsign_out = \"always\"\n\
        [[upstream.user]]\nname = \"carol\"\n";
    let config = mock_provider::Config::from_toml(file, "serve.toml").unwrap();
    let first = MockProvider::builder()
        .client(Client::new("app").secret(SECRET).redirect_uri(CALLBACK))
        .config(config)
        .start()
        .await
        .unwrap();
    let behind = first.behind().unwrap();
    let mut browser = Traveller::new();
    let (at, page) = browser.travel(&authorize(&first, &[])).await;
    assert_eq!(at.host_str(), Some("localhost"));
    let (at, _) = browser.log_in(&at, &page, "carol").await;
    let tokens = redeem(&first, &[("code", &code(&at))]).await.json();
    assert_eq!(part(text(&tokens, "id_token"), 1)["iss"], first.issuer());
    assert_eq!(behind.sessions()[0].user, "carol");
    let out = format!(
        "{}?id_token_hint={}",
        first.endpoint(Endpoint::EndSession),
        text(&tokens, "id_token")
    );
    browser.travel(&out).await;
    assert!(first.sessions().is_empty() && behind.sessions().is_empty());
}
