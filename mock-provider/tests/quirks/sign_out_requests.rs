//! The part of the long exchange in which sign-outs say less than they could, or something else than was registered.

use std::time::Duration;

use mock_provider::{Client, Endpoint};
use serde_json::json;

use crate::browser::{CALLBACK, SIGNED_OUT};
use crate::exchange::Run;

/// Registered with a star at its end: the addresses below it.
const BELOW: &str = "http://localhost:4000/out/below";
/// Registered with another port.
const OTHER_PORT: &str = "http://127.0.0.1:4111/out";

impl Run<'_> {
    /// One sign-out of each form.
    pub(crate) async fn sign_outs_of_all_forms(&mut self) {
        let app = Client::new("app")
            .secret("app-secret")
            .redirect_uri(CALLBACK)
            .post_logout_redirect_uri(SIGNED_OUT)
            .post_logout_redirect_uri("http://localhost:4000/out/*")
            .post_logout_redirect_uri("http://127.0.0.1:4110/out");
        self.browser.provider.register(app);
        let address = "post_logout_redirect_uri";
        for (step, with_hint, query) in [
            (
                "sign-out, client_id in place of a hint",
                false,
                &[("client_id", "app"), (address, SIGNED_OUT), ("state", "s")][..],
            ),
            (
                "sign-out, address and nothing that says whose",
                false,
                &[(address, SIGNED_OUT), ("state", "s")],
            ),
            (
                "sign-out, address of the callback",
                true,
                &[(address, CALLBACK)],
            ),
            (
                "sign-out, unregistered address",
                true,
                &[(address, "https://elsewhere.example/"), ("state", "s")],
            ),
            (
                "sign-out, unregistered address and no hint",
                false,
                &[
                    ("client_id", "app"),
                    (address, "https://elsewhere.example/"),
                ],
            ),
            (
                "sign-out, address below a registered one",
                true,
                &[(address, BELOW)],
            ),
            ("sign-out, another port", true, &[(address, OTHER_PORT)]),
            (
                "sign-out, no address",
                true,
                &[("client_id", "app"), ("state", "s")],
            ),
            (
                "sign-out, address in redirect_uri",
                true,
                &[("redirect_uri", SIGNED_OUT)],
            ),
            (
                "sign-out, address in TargetResource",
                true,
                &[("TargetResource", SIGNED_OUT)],
            ),
            (
                "sign-out, address in logout_redirect_uri",
                true,
                &[("logout_redirect_uri", SIGNED_OUT)],
            ),
        ] {
            let hint = self.alices_hint().await;
            let hint = with_hint.then_some(("id_token_hint", hint.as_str()));
            let query: Vec<(&str, &str)> = hint.into_iter().chain(query.iter().copied()).collect();
            let reply = self.browser.get(Endpoint::EndSession, &query).await;
            self.note(step, &reply);
            let alive = self.browser.provider.sessions().len();
            self.steps.push(("sessions alive then", json!(alive)));
        }
        self.browser.provider.sign_out_user("alice");
        let query = [("client_id", "app"), (address, SIGNED_OUT)];
        let reply = self.browser.get(Endpoint::EndSession, &query).await;
        self.note("sign-out, nobody signed in", &reply);
        self.sessions_in_use().await;
        self.sign_outs_by_other_ways().await;
    }

    /// Whether a session outlives its time when it is used in between.
    async fn sessions_in_use(&mut self) {
        self.alices_hint().await;
        for _ in 0..2 {
            self.browser
                .provider
                .clock()
                .advance(Duration::from_hours(5));
            let silent = [("prompt", "none")];
            self.browser.authorize(&silent).await;
        }
        let alive = self.browser.provider.sessions().len();
        self.steps
            .push(("sessions alive after ten hours of use", json!(alive)));
    }

    /// Alice's ID token of now.
    async fn alices_hint(&mut self) -> String {
        let page = self.browser.authorize(&[]).await;
        let callback = self.browser.log_in(page, "alice").await;
        let code = callback.parameter("code").unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        let tokens: serde_json::Value = serde_json::from_str(&reply.body).unwrap_or_default();
        tokens["id_token"].as_str().unwrap_or("none").to_owned()
    }
}
