//! The part of the long exchange that is about refreshes: in a row, with fewer and more scopes, later, after the session.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::Reply;
use crate::exchange::Run;

impl Run<'_> {
    pub(crate) async fn refreshes(&mut self) {
        self.in_a_row().await;
        self.with_other_scopes().await;
        self.much_later().await;
        self.after_the_session().await;
    }

    /// A refresh token of a new sign-in; `none` when there is none.
    async fn refresh_token(&mut self, user: &str) -> String {
        self.refresh_token_for(user, &[]).await
    }

    async fn refresh_token_for(&mut self, user: &str, changes: &[(&str, &str)]) -> String {
        let page = self.browser.authorize(changes).await;
        let callback = self.browser.log_in(page, user).await;
        let code = callback.parameter("code").unwrap_or_default();
        refresh_token(&self.browser.redeem(&code).await).unwrap_or_else(|| "none".to_owned())
    }

    fn status(&mut self, step: &'static str, reply: &Reply) {
        self.steps.push((step, json!(reply.status.as_u16())));
    }

    async fn in_a_row(&mut self) {
        let clock = self.browser.provider.clock().clone();
        let first = self.refresh_token("alice").await;
        self.steps
            .push(("a refresh token fits a cookie", json!(first.len() < 4096)));
        let reply = self.browser.refresh(&first).await;
        let second = refresh_token(&reply).unwrap_or_else(|| first.clone());
        clock.advance(Duration::from_secs(5));
        let again = self.browser.refresh(&first).await;
        self.status(
            "refresh with a token that was used 5 seconds before",
            &again,
        );
        let same = refresh_token(&again).map(|token| token == second);
        self.steps
            .push(("it brings the same refresh token as before", json!(same)));
        let reply = self.browser.refresh(&second).await;
        self.status("refresh with the newest token after that", &reply);
        let reply = self.browser.refresh(&first).await;
        self.status("refresh with the token before the previous one", &reply);
        let sessions = self.browser.provider.sessions().len();
        self.steps
            .push(("sessions after all these refreshes", json!(sessions)));
    }

    async fn with_other_scopes(&mut self) {
        let token = self.refresh_token("alice").await;
        let fields = |scope| {
            [
                ("grant_type", "refresh_token"),
                ("refresh_token", token.as_str()),
                ("scope", scope),
            ]
        };
        let more = fields("openid address");
        let reply = self.browser.token(&more).await;
        self.note("refresh with a scope that was not granted", &reply);
        let token = refresh_token(&reply).unwrap_or_else(|| token.clone());
        let fewer = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str()),
            ("scope", "openid email"),
        ];
        let reply = self.browser.token(&fewer).await;
        self.note("refresh with fewer scopes", &reply);
    }

    async fn much_later(&mut self) {
        let clock = self.browser.provider.clock().clone();
        let token = self.refresh_token("alice").await;
        clock.advance(Duration::from_hours(20 * 24));
        let reply = self.browser.refresh(&token).await;
        self.status("refresh 20 days after the sign-in", &reply);
        let token = refresh_token(&reply).unwrap_or(token);
        clock.advance(Duration::from_hours(20 * 24));
        let reply = self.browser.refresh(&token).await;
        self.status("refresh 20 days after that", &reply);
    }

    async fn after_the_session(&mut self) {
        let clock = self.browser.provider.clock().clone();
        // Providers that always issue a refresh token may tie it to the session; they never do for offline access.
        let online = [("scope", "openid")];
        let token = self.refresh_token_for("bob", &online).await;
        self.browser.provider.end_sessions();
        let reply = self.browser.refresh(&token).await;
        self.status("refresh after the session was ended", &reply);
        let token = self.refresh_token_for("bob", &online).await;
        clock.advance(Duration::from_hours(10));
        let reply = self.browser.refresh(&token).await;
        self.status("refresh after the session ran out", &reply);
        let token = self.refresh_token("bob").await;
        clock.advance(Duration::from_hours(10));
        let reply = self.browser.refresh(&token).await;
        self.status(
            "refresh with offline_access after the session ran out",
            &reply,
        );
        let changes = [
            ("scope", "openid profile offline_access"),
            ("prompt", "consent"),
        ];
        let asked = self.browser.authorize(&changes).await;
        let asked = self.browser.log_in(asked, "bob").await;
        let callback = match asked.page() {
            "consent" => self.browser.submit(&asked, &[("action", "allow")]).await,
            _ => asked,
        };
        let code = callback.parameter("code").unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        let brings = refresh_token(&reply).is_some();
        self.steps.push((
            "a sign-in with prompt=consent brings a refresh token",
            json!(brings),
        ));
    }
}

fn refresh_token(reply: &Reply) -> Option<String> {
    if reply.status != 200 {
        return None;
    }
    let body = reply.json();
    body.get("refresh_token")
        .and_then(Value::as_str)
        .map(str::to_owned)
}
