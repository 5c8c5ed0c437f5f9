//! The part of the long exchange that is about revocation, introspection, devices, and clients without a user.

use mock_provider::Endpoint;
use serde_json::{Value, json};

use crate::browser::Reply;
use crate::exchange::Run;

impl Run<'_> {
    pub(crate) async fn back_channel(&mut self) {
        self.introspection().await;
        self.revocation().await;
        self.of_client().await;
        self.device().await;
    }

    fn outcome(&mut self, step: &'static str, reply: &Reply) {
        let error = match reply.header("content-type") {
            "application/json" => reply.json().get("error").cloned(),
            _ => None,
        };
        let outcome = json!([reply.status.as_u16(), error]);
        self.steps.push((step, outcome));
    }

    /// The tokens of a new sign-in; `null` when it came to none.
    async fn tokens(&mut self) -> Value {
        let page = self.browser.authorize(&[]).await;
        let callback = self.browser.log_in(page, "alice").await;
        let code = callback.parameter("code").unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        if reply.status == 200 {
            reply.json()
        } else {
            Value::Null
        }
    }

    async fn introspection(&mut self) {
        let tokens = self.tokens().await;
        for (step, name) in [
            ("introspection of an access token", "access_token"),
            ("introspection of a refresh token", "refresh_token"),
        ] {
            let token = tokens[name].as_str().unwrap_or("none");
            let reply = self
                .browser
                .ask(Endpoint::Introspection, &[("token", token)])
                .await;
            self.note(step, &reply);
        }
    }

    async fn revocation(&mut self) {
        let tokens = self.tokens().await;
        let access = tokens["access_token"].as_str().unwrap_or("none");
        let refresh = tokens["refresh_token"].as_str().unwrap_or("none");
        let browser = &self.browser;
        let revoke =
            async |token: &str| browser.ask(Endpoint::Revocation, &[("token", token)]).await;
        let foreign = browser
            .ask_as(
                "other",
                "app-secret",
                Endpoint::Revocation,
                &[("token", refresh)],
            )
            .await;
        let of_access = revoke(access).await;
        let refreshed = browser.refresh(refresh).await;
        let newest = match refreshed.status.as_u16() {
            200 => refreshed.json(),
            _ => Value::Null,
        };
        let newest_access = newest["access_token"].as_str().unwrap_or("none").to_owned();
        let newest_refresh = newest["refresh_token"]
            .as_str()
            .unwrap_or(refresh)
            .to_owned();
        let of_refresh = revoke(&newest_refresh).await;
        let userinfo = browser
            .fetch(Endpoint::Userinfo, Some(&newest_access))
            .await;
        let refused = browser.refresh(&newest_refresh).await;
        self.outcome("revocation by another client", &foreign);
        self.outcome("revocation of an access token", &of_access);
        self.outcome("refresh after that", &refreshed);
        self.outcome("revocation of a refresh token", &of_refresh);
        self.steps.push((
            "its access token after that",
            json!(userinfo.status.as_u16()),
        ));
        self.outcome("refresh with the revoked token", &refused);
    }

    async fn of_client(&mut self) {
        let fields = [
            ("grant_type", "client_credentials"),
            ("scope", "api:read openid"),
        ];
        let reply = self.browser.token(&fields).await;
        self.note("client credentials", &reply);
    }

    async fn device(&mut self) {
        let asked = self
            .browser
            .ask(Endpoint::DeviceAuthorization, &[("scope", "openid email")])
            .await;
        self.outcome("device authorization", &asked);
        let codes = match asked.status.as_u16() {
            200 => asked.json(),
            _ => Value::Null,
        };
        let device_code = codes["device_code"].as_str().unwrap_or("none").to_owned();
        let poll = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", device_code.as_str()),
        ];
        let reply = self.browser.token(&poll).await;
        self.outcome("poll before the user decides", &reply);
        let user_code = codes["user_code"].as_str().unwrap_or("BBBB-BBBB");
        let query = [("user_code", user_code)];
        let page = self.browser.get(Endpoint::DeviceVerification, &query).await;
        let page = self.browser.log_in(page, "alice").await;
        self.steps
            .push(("the page for a device", json!(page.page())));
        if page.page() == "device-decision" {
            self.browser.submit(&page, &[("action", "allow")]).await;
        }
        let reply = self.browser.token(&poll).await;
        self.note("poll after the user allowed it", &reply);
    }
}
