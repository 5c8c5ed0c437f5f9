//! Random walks of browsers, users and clients through one provider, held against a small model of what the
//! specifications say. No sockets: requests go to the server's own function.

mod client;
mod model;
mod rules;
mod step;

use std::time::Duration;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, TestRunner};

use client::{Over, Reply};
use model::{Model, Outcome};
use rules::{Rules, rules};
use step::{Step, step};

use crate::jws;
use crate::provider::MockProvider;
use crate::refresh_policy::{Reuse, SessionBinding};

const BROWSERS: usize = 3;
const CLIENTS: [&str; 2] = ["app", "other"];
const USERS: [&str; 2] = ["alice", "bob"];
const CASES: u32 = 256;
const LONGEST: usize = 40;

/// The provider and what is expected of it, step by step.
struct Walk {
    over: Over,
    model: Model,
}

impl Walk {
    async fn start(rules: Rules) -> Self {
        let over = Over::start(rules.policy()).await;
        let model = Model::new(over.provider.op.now(), rules);
        Self { over, model }
    }

    fn op(&self) -> &MockProvider {
        &self.over.provider
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::OpensSignIn {
                browser,
                client,
                anew,
            } => self.open(browser, client, anew).await,
            Step::TypesPassword { browser, user } => self.log_in(browser, user).await,
            Step::Redeems { code, stolen } => self.redeem(code, stolen).await,
            Step::Refreshes { token, stolen } => self.refresh(token, stolen).await,
            Step::RevokesAccess { token, stolen } => self.revoke_access(token, stolen).await,
            Step::RevokesRefresh { token, stolen } => self.revoke_refresh(token, stolen).await,
            Step::AsksUserinfo { token } => self.ask_userinfo(token).await,
            Step::SignsOut { browser, hint } => self.sign_out(browser, hint).await,
            Step::Waits { seconds } => {
                self.op()
                    .clock()
                    .advance(Duration::from_secs(seconds.into()));
                self.model.now += i64::from(seconds);
            }
            Step::RotatesKeys => {
                self.op().rotate_keys();
                self.model.rotations += 1;
            }
        }
        self.check();
    }

    async fn open(&mut self, browser: usize, client: usize, anew: bool) {
        let request = self.model.request();
        let prompt = if anew { "login" } else { "" };
        let reply = self
            .over
            .authorize(browser, CLIENTS[client], &request, prompt)
            .await;
        if !anew && self.model.live_session(browser).is_some() {
            self.expect_code(browser, client, &request, &reply);
        } else {
            assert_eq!(reply.page(), "login", "{reply:?}");
            self.model.pages[browser] = Some((client, request));
            self.over.keep_page(browser, reply);
        }
    }

    async fn log_in(&mut self, browser: usize, user: usize) {
        let Some((client, request)) = self.model.pages[browser].take() else {
            return;
        };
        let reply = self.over.log_in(browser, USERS[user]).await;
        let id = self.over.session_id(browser);
        self.model.sign_in(browser, user, id);
        self.expect_code(browser, client, &request, &reply);
    }

    /// The answer is a code for this client, in this browser's session, with the state of this request.
    fn expect_code(&mut self, browser: usize, client: usize, request: &str, reply: &Reply) {
        let location = reply.location();
        let expected = format!("http://localhost:4000/{}", CLIENTS[client]);
        assert_eq!(location[..url::Position::AfterPath], expected, "{reply:?}");
        assert_eq!(reply.parameter("state"), format!("state {request}"));
        let code = reply.parameter("code");
        self.model.grant(browser, client, request, code);
    }

    async fn redeem(&mut self, code: usize, stolen: bool) {
        let Some(at) = newest(self.model.codes.len(), code) else {
            return;
        };
        let client = self.model.shown_by(self.model.codes[at].grant, stolen);
        let code = self.model.codes[at].value.clone();
        let reply = self.over.redeem(CLIENTS[client], &code).await;
        match self.model.redeem(at, client) {
            Outcome::Refused => assert_eq!(reply.error(), "invalid_grant", "{reply:?}"),
            Outcome::Granted(grant) => {
                let nonce = Some(self.model.grants[grant].nonce.clone());
                self.expect_tokens(grant, 1, nonce.as_deref(), &reply);
            }
        }
    }

    async fn refresh(&mut self, token: usize, stolen: bool) {
        let Some(at) = newest(self.model.refresh.len(), token) else {
            return;
        };
        let client = self.model.shown_by(self.model.refresh[at].grant, stolen);
        let (token, number) = {
            let kept = &self.model.refresh[at];
            (kept.value.clone(), kept.number)
        };
        let reply = self.over.refresh(CLIENTS[client], &token).await;
        match self.model.refresh(at, client) {
            Outcome::Refused => assert_eq!(reply.error(), "invalid_grant", "{reply:?}"),
            Outcome::Granted(grant) => self.expect_tokens(grant, number + 1, None, &reply),
        }
    }

    /// Tokens of this grant and of no other: user, client, session, nonce and time of the sign-in.
    fn expect_tokens(&mut self, grant: usize, number: u64, nonce: Option<&str>, reply: &Reply) {
        assert_eq!(reply.status, 200, "{reply:?}");
        let id_token = reply.text("id_token");
        let op = &self.over.provider.op;
        let claims =
            jws::read_own(&id_token, &op.keys, |_| None).expect("the provider knows its own token");
        let user = self.model.user_of(grant);
        let sub = op.user(USERS[user]).unwrap().sub().to_owned();
        let seen = |name: &str| claims.get(name).and_then(|value| value.as_str());
        let model = &self.model.grants[grant];
        let session = &self.model.sessions[model.session];
        assert_eq!(
            (seen("sub"), seen("aud"), seen("sid"), seen("nonce")),
            (
                Some(&*sub),
                Some(CLIENTS[model.client]),
                Some(&*session.id),
                nonce
            )
        );
        assert_eq!(claims["auth_time"], model.auth_time);
        assert_eq!(claims["iat"], self.model.now);
        self.model.issue(
            grant,
            number,
            reply.text("access_token"),
            reply.text("refresh_token"),
            id_token,
        );
    }

    async fn revoke_access(&mut self, token: usize, stolen: bool) {
        let Some(at) = newest(self.model.access.len(), token) else {
            return;
        };
        let client = self.model.shown_by(self.model.access[at].grant, stolen);
        let token = self.model.access[at].value.clone();
        let expected = self.model.revoke_access(at, client);
        self.revoke(client, &token, expected).await;
    }

    async fn revoke_refresh(&mut self, token: usize, stolen: bool) {
        let Some(at) = newest(self.model.refresh.len(), token) else {
            return;
        };
        let client = self.model.shown_by(self.model.refresh[at].grant, stolen);
        let token = self.model.refresh[at].value.clone();
        let expected = self.model.revoke_refresh(at, client);
        self.revoke(client, &token, expected).await;
    }

    async fn revoke(&mut self, client: usize, token: &str, expected: Outcome) {
        let reply = self.over.revoke(CLIENTS[client], token).await;
        match expected {
            Outcome::Granted(_) => assert_eq!(reply.status, 200, "{reply:?}"),
            Outcome::Refused => assert_eq!(reply.error(), "invalid_grant", "{reply:?}"),
        }
    }

    async fn ask_userinfo(&mut self, token: usize) {
        let Some(at) = newest(self.model.access.len(), token) else {
            return;
        };
        let access = &self.model.access[at];
        let reply = self.over.userinfo(&access.value).await;
        if self.model.is_good(access) {
            let user = self.model.user_of(access.grant);
            let user = self.op().op.user(USERS[user]).unwrap();
            assert_eq!(reply.text("sub"), user.sub(), "{reply:?}");
        } else {
            assert_eq!(reply.status, 401, "{reply:?}");
        }
    }

    /// With a fitting hint the session ends at once, without one after a question; a hint that means another session
    /// leads to the question, and the user stays.
    async fn sign_out(&mut self, browser: usize, hint: Option<usize>) {
        let hint = hint
            .and_then(|hint| newest(self.model.id_tokens.len(), hint))
            .map(|at| self.model.id_tokens[at].clone())
            .filter(|hint| hint.rotations == self.model.rotations);
        let token = hint.as_ref().map(|hint| hint.value.as_str());
        let reply = self.over.sign_out(browser, token).await;
        let Some(session) = self.model.live_session(browser) else {
            assert_eq!(reply.page(), "logged-out", "{reply:?}");
            return;
        };
        let meant = hint.map(|hint| self.model.grants[hint.grant].session);
        if meant == Some(session) {
            assert_eq!(reply.page(), "logged-out", "{reply:?}");
            self.model.sessions[session].ended = true;
            return;
        }
        assert_eq!(reply.page(), "logout-confirm", "{reply:?}");
        let action = if meant.is_some() { "stay" } else { "logout" };
        self.over
            .submit(browser, &reply, &[("action", action)])
            .await;
        self.model.sessions[session].ended = meant.is_none();
    }

    /// Whatever happened: every token and every session lives exactly as long as it should.
    fn check(&self) {
        let op = &self.over.provider.op;
        let now = op.now();
        assert_eq!(now, self.model.now);
        for access in &self.model.access {
            let lives = op.grants().access(&access.value, now).is_some();
            assert_eq!(lives, self.model.is_good(access), "{access:?}");
        }
        for refresh in &self.model.refresh {
            let lives = op.grants().refresh(&refresh.value, now).is_some();
            assert_eq!(lives, self.model.is_unused(refresh), "{refresh:?}");
        }
        let mut live: Vec<&str> = self.model.live_sessions().collect();
        let views = op.sessions.views(now);
        let mut seen: Vec<&str> = views.iter().map(|view| &*view.id).collect();
        live.sort_unstable();
        seen.sort_unstable();
        assert_eq!(live, seen);
    }

    /// A quarter of a year later one more sign-in leaves nothing but itself.
    async fn leave(mut self) {
        let quarter = Step::Waits {
            seconds: 90 * 86_400,
        };
        let (browser, client) = (0, 0);
        for step in [
            quarter,
            Step::OpensSignIn {
                browser,
                client,
                anew: false,
            },
            Step::TypesPassword { browser, user: 0 },
            Step::Redeems {
                code: 0,
                stolen: false,
            },
        ] {
            self.take(&step).await;
        }
        assert_eq!(self.op().op.grants().held(), (1, 1, 1));
        assert_eq!(self.op().sessions().len(), 1);
    }
}

/// The place of the n-th newest of so many, going round.
fn newest(len: usize, nth: usize) -> Option<usize> {
    (len > 0).then(|| len - 1 - nth % len)
}

#[test]
fn no_code_twice_no_token_after_its_end_and_nobody_is_mixed_up() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let walks = (rules(), proptest::collection::vec(step(), 1..=LONGEST));
    let result = TestRunner::new(config).run(&walks, |(rules, steps)| {
        runtime.block_on(async {
            let mut walk = Walk::start(rules).await;
            for step in &steps {
                walk.take(step).await;
            }
            walk.leave().await;
        });
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_walk_reaches_what_it_is_about() {
    // Were these outcomes rare, the walks would prove little.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::deterministic();
    let (mut refreshed, mut refused, mut ended) = (0, 0, 0);
    for _ in 0..20 {
        let tree = proptest::collection::vec(step(), LONGEST).new_tree(&mut runner);
        let steps = tree.unwrap().current();
        let rules = Rules {
            reuse: Reuse::RevokeFamily,
            grace: 0,
            binding: SessionBinding::EndsAtLogout,
        };
        runtime.block_on(async {
            let mut walk = Walk::start(rules).await;
            for step in &steps {
                walk.take(step).await;
            }
            let model = &walk.model;
            refreshed += usize::from(model.refresh.iter().any(|refresh| refresh.number > 1));
            refused += usize::from(model.refused > 0);
            ended += usize::from(model.sessions.iter().any(|session| session.ended));
        });
    }
    assert!(
        refreshed > 5 && refused > 10 && ended > 5,
        "of 20 walks {refreshed} refreshed, {refused} were refused something, {ended} ended a session"
    );
}
