//! The part of the long exchange that goes in by the front door: odd authorization requests, login and consent pages.

use mock_provider::Endpoint;
use serde_json::{Value, json};

use crate::browser::{CALLBACK, Reply, VERIFIER};
use crate::exchange::Run;

impl Run<'_> {
    pub(crate) async fn front_door(&mut self) {
        self.browser.forget();
        self.odd_requests().await;
        self.lost_requests().await;
        self.wrong_password().await;
        self.consents().await;
        self.code_twice().await;
        self.scripts().await;
    }

    /// Requests that are answered at once, good or bad: nobody is signed in, and no page may be shown.
    async fn odd_requests(&mut self) {
        for (step, changes) in [
            ("silent request", &[][..]),
            (
                "silent request with a plain challenge",
                &[
                    ("code_challenge", VERIFIER),
                    ("code_challenge_method", "plain"),
                ],
            ),
            (
                "silent request for a scope that nobody knows",
                &[("scope", "openid nonsense")],
            ),
            ("silent request without a scope", &[("scope", "")]),
            (
                "silent request with scopes between commas",
                &[("scope", "openid,email")],
            ),
            (
                "silent request with JSON in its state",
                &[("state", "{\"to\":\"/a\"}")],
            ),
            (
                "silent request with percent signs in its state",
                &[("state", "a%2Bb")],
            ),
        ] {
            let changes = [changes, &[("prompt", "none")]].concat();
            let reply = self.browser.authorize(&changes).await;
            self.note(step, &reply);
        }
    }

    /// Requests whose answer may go to no RP, and one that is posted.
    async fn lost_requests(&mut self) {
        let elsewhere = [("redirect_uri", "http://localhost:4000/elsewhere")];
        let reply = self.browser.authorize(&elsewhere).await;
        self.note("request with a foreign redirect URI", &reply);
        let followed = self.browser.follow(reply).await;
        self.note("where that leads", &followed);
        let reply = self.browser.authorize(&[("client_id", "nobody")]).await;
        self.note("request of an unknown client", &reply);
        let url = self.browser.provider.endpoint(Endpoint::Authorize);
        let fields = [
            ("client_id", "app"),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid"),
            ("prompt", "none"),
        ];
        let reply = self.browser.post(url.as_str(), &fields, "cross-site").await;
        self.note("request that is posted", &reply);
    }

    fn note_form(&mut self, step: &'static str, page: &Reply) {
        let form = json!({ "fields": page.fields(), "cookies": page.cookies() });
        self.steps.push((step, form));
    }

    async fn wrong_password(&mut self) {
        let page = self.browser.authorize(&[]).await;
        let page = self.browser.follow(page).await;
        self.note_form("form of the login page", &page);
        if page.page() != "login" {
            return;
        }
        let wrong = [
            ("username", "alice"),
            ("password", "guess"),
            ("action", "login"),
        ];
        let again = self.browser.submit(&page, &wrong).await;
        self.note("wrong password", &again);
        let cancelled = self.browser.submit(&page, &[("action", "cancel")]).await;
        self.note("sign-in that is cancelled", &cancelled);
    }

    async fn consents(&mut self) {
        self.browser.forget();
        let page = self.browser.authorize(&[]).await;
        let page = self.browser.follow(page).await;
        if page.page() == "login" {
            let fields = [
                ("username", "bob"),
                ("password", "password"),
                ("action", "login"),
            ];
            let next = self.browser.submit(&page, &fields).await;
            self.note("page after the password", &next);
            self.note_form("form of that page", &next);
        }
        let again = [("prompt", "consent"), ("scope", "openid email")];
        let page = self.browser.authorize(&again).await;
        self.note("request for consent", &page);
        let callback = self.browser.log_in(page, "bob").await;
        let code = callback.parameter("code").unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        self.note("token response after consent", &reply);
    }

    async fn code_twice(&mut self) {
        let page = self.browser.authorize(&[]).await;
        let callback = self.browser.log_in(page, "bob").await;
        let code = callback.parameter("code").unwrap_or_default();
        let step = "length of the code";
        self.steps.push((step, json!(code.len())));
        let first = self.browser.redeem(&code).await;
        let again = self.browser.redeem(&code).await;
        let document = serde_json::from_str(&first.body).unwrap_or(Value::Null);
        let token = document["access_token"].as_str().unwrap_or("none");
        let userinfo = self.browser.fetch(Endpoint::Userinfo, Some(token)).await;
        let statuses = [first, again, userinfo].map(|reply| reply.status.as_u16());
        self.steps
            .push(("code, the code again, and userinfo", json!(statuses)));
    }

    /// Which scripts may read answers.
    async fn scripts(&mut self) {
        let mut readable = Vec::new();
        for endpoint in [Endpoint::Discovery, Endpoint::Userinfo] {
            for origin in ["http://localhost:4000", "http://elsewhere.test"] {
                let reply = self.browser.fetch_from(origin, endpoint).await;
                readable.push(reply.header("access-control-allow-origin").to_owned());
            }
        }
        let step = "who may read metadata and userinfo from another origin";
        self.steps.push((step, json!(readable)));
    }
}
