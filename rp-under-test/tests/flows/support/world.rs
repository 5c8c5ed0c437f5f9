//! A provider, a relying party, a browser and a clock that only moves when it is told to.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use http::Method;
use rp_under_test::{AuthMethod, Clock, Config, Defects, Entropy, RelyingParty, SessionMode};
use serde_json::Value;

use super::browser::{Browser, Page};
use super::op::{Op, SECRET};

pub(crate) struct World {
    pub(crate) op: Op,
    pub(crate) browser: Browser,
    pub(crate) base_url: String,
    now: Arc<AtomicI64>,
    _rp: RelyingParty,
}

impl World {
    /// Everything sound, sessions in the store.
    pub(crate) async fn sound() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn broken(defect: &str) -> Self {
        Self::with(|config| config.defects = Defects::parse([defect]).unwrap()).await
    }

    pub(crate) async fn broken_in_cookies(defect: &str) -> Self {
        Self::with(|config| {
            config.defects = Defects::parse([defect]).unwrap();
            config.session_mode = SessionMode::Cookie;
        })
        .await
    }

    /// Broken by `defect`, or sound without one.
    pub(crate) async fn either(defect: Option<&str>, change: impl FnOnce(&mut Config)) -> Self {
        Self::with(|config| {
            config.defects = Defects::parse(defect).unwrap();
            change(config);
        })
        .await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let now = Arc::new(AtomicI64::new(1_800_000_000));
        let op = Op::start(Arc::clone(&now)).await;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let mut config = Config::new(op.issuer(), "app", &base_url);
        config.client_secret = Some(SECRET.to_owned());
        config.auth_method = AuthMethod::ClientSecretBasic;
        config.entropy = Entropy::seeded(7);
        config.clock = {
            let now = Arc::clone(&now);
            Clock::from_fn(move || {
                let seconds = u64::try_from(now.load(Ordering::SeqCst)).unwrap();
                UNIX_EPOCH + Duration::from_secs(seconds)
            })
        };
        change(&mut config);
        let rp = RelyingParty::start(listener, config).await.unwrap();
        Self {
            op,
            browser: Browser::new(),
            base_url,
            now,
            _rp: rp,
        }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    pub(crate) async fn sign_in(&self) -> Page {
        self.browser
            .open(&self.at("/login?return_to=/protected"))
            .await
    }

    /// Signs in and insists that it worked.
    pub(crate) async fn signed_in(&self) -> &Self {
        let page = self.sign_in().await;
        assert_eq!(
            (page.status, page.kind()),
            (200, "protected"),
            "{}",
            page.text
        );
        self
    }

    pub(crate) async fn sign_out(&self) -> Page {
        let answer = self.leave().await;
        self.browser.follow(answer).await
    }

    /// Sends the form that signs out, and stops at the RP's own answer.
    pub(crate) async fn leave(&self) -> Page {
        let home = self.browser.open(&self.at("/")).await;
        let csrf = home.between("name=csrf value=\"", "\"").unwrap_or_default();
        let (url, form) = (self.at("/logout"), format!("csrf={csrf}"));
        let hop = self.browser.hop(Method::POST, &url, Some(&form), &[]);
        hop.await
    }

    /// Who the RP takes a browser for: the email address.
    pub(crate) async fn who(&self, browser: &Browser) -> Option<String> {
        let page = browser.hop(Method::GET, &self.at("/me"), None, &[]).await;
        let me: Value = serde_json::from_str(&page.text).unwrap_or_default();
        match page.status {
            200 => Some(me["email"].as_str().unwrap().to_owned()),
            401 => {
                assert_eq!(me["error"], "signed_out");
                None
            }
            other => panic!("{other}: {}", page.text),
        }
    }

    pub(crate) async fn me(&self) -> (u16, Value) {
        let page = self
            .browser
            .hop(Method::GET, &self.at("/me"), None, &[])
            .await;
        (
            page.status,
            serde_json::from_str(&page.text).unwrap_or_default(),
        )
    }
}

/// Nobody is signed in, and the page says so, with a way on and no server error.
pub(crate) async fn refused(world: &World, page: &Page) {
    assert!(
        (400..500).contains(&page.status),
        "{} {}",
        page.status,
        page.text
    );
    assert_eq!(page.kind(), "error", "{:?}", page.way);
    assert!(page.text.contains("role=alert") && page.text.contains("href=\"login"));
    assert_eq!(world.who(&world.browser).await, None);
    assert!(world.browser.names("rp-session").is_empty());
}

/// Stops at the callback, before it is sent.
pub(crate) async fn until_callback(world: &World, browser: &Browser) -> String {
    let login = browser
        .hop(
            Method::GET,
            &world.at("/login?return_to=/protected"),
            None,
            &[],
        )
        .await;
    let to = login.headers["location"].to_str().unwrap().to_owned();
    let op = browser.hop(Method::GET, &to, None, &[]).await;
    op.headers["location"].to_str().unwrap().to_owned()
}
