//! What a row needs before it can be sent: codes and tokens in every state.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mock_provider::{Endpoint, MockProvider};
use serde_json::Value;

use crate::support::{
    Browser, CALLBACK, CHALLENGE, SECRET, VERIFIER, basic, post, redeem, refresh, text,
};

/// A provider, a browser that alice is signed in with as soon as anything is got, and what was got.
pub(super) struct Prepared<'a> {
    pub(super) provider: &'a MockProvider,
    pub(super) browser: Browser<'a>,
    /// The tokens that were got last.
    pub(super) tokens: Option<Value>,
    /// The code that was got last, unless it is spent.
    pub(super) code: Option<String>,
    /// The refresh token that was got last.
    pub(super) refresh: Option<String>,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(provider: &'a MockProvider) -> Self {
        Self {
            provider,
            browser: Browser::new(provider),
            tokens: None,
            code: None,
            refresh: None,
        }
    }

    /// A value with what stands in braces replaced.
    pub(super) async fn fill(&mut self, value: &str) -> String {
        let Some((before, rest)) = value.split_once('{') else {
            return value.to_owned();
        };
        match rest.split_once('}') {
            Some((name, after)) if !name.is_empty() => {
                format!("{before}{}{after}", self.get(name).await)
            }
            _ => value.to_owned(),
        }
    }

    async fn get(&mut self, name: &str) -> String {
        match name {
            "challenge" => CHALLENGE.to_owned(),
            "secret" => SECRET.to_owned(),
            "40 KiB" => "a".repeat(40 * 1024),
            "300 KiB" => "a".repeat(300 * 1024),
            "app" => basic("app", SECRET),
            "poster" => basic("poster", SECRET),
            "nobody" => basic("nobody", SECRET),
            "app with a wrong secret" => basic("app", "wrong"),
            "app without a secret" => basic("app", ""),
            "app unencoded" => format!("Basic {}", STANDARD.encode(format!("app:{SECRET}"))),
            "code" => self.code(&[]).await,
            "code without challenge" => {
                self.code(&[("code_challenge", ""), ("code_challenge_method", "")])
                    .await
            }
            "code of spa" => self.code(&[("client_id", "spa")]).await,
            "used code" => {
                let code = self.code(&[]).await;
                self.tokens = Some(redeem(self.provider, &[("code", &code)]).await.json());
                code
            }
            "expired code" => {
                let code = self.code(&[]).await;
                self.provider.clock().advance(Duration::from_mins(1));
                code
            }
            "access" => self.token("access_token").await,
            "expired access" => {
                let token = self.token("access_token").await;
                self.provider.clock().advance(Duration::from_hours(1));
                token
            }
            "revoked access" => {
                let token = self.token("access_token").await;
                self.revoke(&token).await;
                token
            }
            "id token" => self.token("id_token").await,
            "forged id token" => {
                let token = self.token("id_token").await;
                let (signed, signature) = token.rsplit_once('.').unwrap();
                let first = if signature.starts_with('A') { 'B' } else { 'A' };
                format!("{signed}.{first}{}", &signature[1..])
            }
            "refresh" => self.token("refresh_token").await,
            "used refresh" => {
                let token = self.token("refresh_token").await;
                self.tokens = Some(refresh(self.provider, &token).await.json());
                token
            }
            "expired refresh" => {
                let token = self.token("refresh_token").await;
                self.provider.clock().advance(Duration::from_hours(31 * 24));
                token
            }
            "revoked refresh" => {
                let token = self.token("refresh_token").await;
                self.revoke(&token).await;
                token
            }
            "refresh of spa" => {
                let code = self.code(&[("client_id", "spa")]).await;
                let fields = [
                    ("grant_type", "authorization_code"),
                    ("client_id", "spa"),
                    ("code", &code),
                    ("redirect_uri", CALLBACK),
                    ("code_verifier", VERIFIER),
                ];
                let reply = post(self.provider, Endpoint::Token, "", &fields).await;
                text(&reply.json(), "refresh_token").to_owned()
            }
            other => panic!("a row asks for {{{other}}}, which prepared.rs does not know"),
        }
    }

    /// A code, from a browser that is signed in from then on.
    async fn code(&mut self, changes: &[(&str, &str)]) -> String {
        let page = self.browser.authorize(changes).await;
        let reply = match page.page() {
            "login" => self.browser.log_in(&page, "alice").await,
            _ => page,
        };
        let code = reply.parameter("code").expect("a code");
        self.code = Some(code.clone());
        code
    }

    /// A token of `app`. All tokens of a row are those of one sign-in.
    async fn token(&mut self, name: &str) -> String {
        if self.tokens.is_none() {
            let code = self.code(&[]).await;
            self.tokens = Some(redeem(self.provider, &[("code", &code)]).await.json());
            self.code = None;
        }
        let tokens = self.tokens.as_ref().unwrap();
        self.refresh = Some(text(tokens, "refresh_token").to_owned());
        text(tokens, name).to_owned()
    }

    async fn revoke(&self, token: &str) {
        let fields = [("token", token)];
        let reply = post(
            self.provider,
            Endpoint::Revocation,
            &basic("app", SECRET),
            &fields,
        )
        .await;
        assert!(reply.status.is_success(), "{reply:?}");
    }
}
