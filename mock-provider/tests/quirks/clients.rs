//! What the exchange says of clients: how they authenticate, and what they are told when they are refused.

use crate::browser::CALLBACK;
use crate::exchange::Run;

impl Run<'_> {
    /// Token requests that differ in who sends them, and from where.
    pub(crate) async fn clients(&mut self) {
        let unknown = [
            ("grant_type", "refresh_token"),
            ("refresh_token", "unknown"),
        ];
        let encoded = "s3cr%25t%3A%2B";
        let reply = self.browser.token_as("special", encoded, &unknown).await;
        self.note("token request with a secret that was form-encoded", &reply);
        let posted = [
            &unknown[..],
            &[("client_id", "app"), ("client_secret", "app-secret")],
        ]
        .concat();
        let reply = self.browser.token_from_script(&posted).await;
        self.note(
            "token request of a script, with the secret in the form",
            &reply,
        );
        let page = self.browser.authorize(&[]).await;
        let callback = self.browser.log_in(page, "alice").await;
        let code = callback.parameter("code").unwrap_or_default();
        let elsewhere = format!("{CALLBACK}/elsewhere");
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &*code),
            ("redirect_uri", &*elsewhere),
        ];
        let reply = self.browser.token(&fields).await;
        self.note("token request with another redirect_uri", &reply);
    }
}
