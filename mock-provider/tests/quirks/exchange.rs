//! One long exchange that touches every hook: from the metadata to a sign-out, and the same with time gone by.

use std::time::Duration;

use mock_provider::{Builder, Endpoint, MockProvider};
use serde_json::{Value, json};

use crate::browser::{Browser, CALLBACK, CHALLENGE, Reply, SIGNED_OUT, VERIFIER};
use crate::reading::{self, Reader};

/// The replies of an exchange, each with the name of its step.
#[derive(Debug)]
pub(crate) struct Transcript(pub(crate) Vec<(&'static str, Value)>);

impl Transcript {
    /// What another transcript has that this one has not, step by step.
    pub(crate) fn differences(&self, odd: &Self) -> String {
        let mut text = String::new();
        for ((step, honest), (_, odd)) in self.0.iter().zip(&odd.0) {
            let lines = reading::differences(honest, odd);
            if !lines.is_empty() {
                text.extend([step, "\n"]);
            }
            for line in lines {
                text.extend(["  ", &line, "\n"]);
            }
        }
        text
    }
}

/// Runs the exchange.
pub(crate) async fn run(builder: Builder) -> (Transcript, MockProvider) {
    let provider = builder.start().await.unwrap();
    let steps = Run::new(&provider).steps().await;
    (Transcript(steps), provider)
}

pub(crate) struct Run<'p> {
    pub(crate) browser: Browser<'p>,
    pub(crate) reader: Reader,
    pub(crate) steps: Vec<(&'static str, Value)>,
}

impl<'p> Run<'p> {
    fn new(provider: &'p MockProvider) -> Self {
        Self {
            browser: Browser::new(provider),
            reader: Reader::new(provider),
            steps: Vec::new(),
        }
    }

    async fn steps(mut self) -> Vec<(&'static str, Value)> {
        self.metadata().await;
        let tokens = self.sign_in().await;
        self.userinfo(&tokens).await;
        self.sign_in_again().await;
        self.refresh(&tokens).await;
        self.refused_requests().await;
        self.foreign_sign_out_addresses().await;
        self.sign_out(&tokens).await;
        self.later().await;
        self.refreshes().await;
        self.through_the_browser().await;
        self.back_channel().await;
        self.clients().await;
        self.front_door().await;
        self.sessions_end().await;
        self.sign_outs_of_all_forms().await;
        self.steps
    }

    pub(crate) fn note(&mut self, step: &'static str, reply: &Reply) {
        let seen = self.reader.reply(reply);
        self.steps.push((step, seen));
    }

    async fn metadata(&mut self) {
        let discovery = self.browser.fetch(Endpoint::Discovery, None).await;
        self.note("discovery", &discovery);
        let reply = self.browser.fetch(Endpoint::Jwks, None).await;
        let headers = ["content-type", "cache-control"].map(|name| reply.header(name).to_owned());
        self.steps.push(("headers of the JWKS", json!(headers)));
        let jwks = reply.json();
        self.steps.push(("jwks", reading::keys(&jwks)));
        self.reader.keys = jwks;
    }

    /// The tokens, or `null` when it came to none.
    async fn sign_in(&mut self) -> Value {
        let page = self.browser.authorize(&[]).await;
        self.note("authorization request", &page);
        let callback = self.browser.log_in(page, "alice").await;
        self.note("authorization response", &callback);
        let code = callback.parameter("code").unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        // A rotation may have come in between: signatures are looked at with the keys that are published now.
        let jwks = self.browser.fetch(Endpoint::Jwks, None).await.json();
        let kept = reading::change_of_keys(&self.reader.keys, &jwks);
        self.reader.keys = jwks;
        self.note("token response", &reply);
        self.steps.push(("keys published afterwards", kept));
        let mut tokens = Value::Null;
        let mut belongs = Value::Null;
        if reply.status == 200 {
            tokens = reply.json();
            belongs = json!(Self::hash_belongs(&tokens));
        }
        self.steps
            .push(("at_hash belongs to the access token", belongs));
        tokens
    }

    /// `None` where one of the two did not come.
    fn hash_belongs(tokens: &Value) -> Option<bool> {
        let id_token = tokens["id_token"].as_str()?;
        let alg = reading::header(id_token)["alg"].clone();
        let hash = reading::half_hash(alg.as_str()?, tokens["access_token"].as_str()?);
        Some(reading::claims(id_token)["at_hash"] == hash)
    }

    async fn userinfo(&mut self, tokens: &Value) {
        let token = tokens["access_token"].as_str().unwrap_or("none");
        let reply = self.browser.fetch(Endpoint::Userinfo, Some(token)).await;
        self.note("userinfo", &reply);
        self.distributed_claims(&reply).await;
        let fields = [("access_token", token)];
        let posted = self.browser.post_form(Endpoint::Userinfo, &fields).await;
        let status = json!(posted.status.as_u16());
        self.steps.push(("userinfo, token in a form", status));
        let reply = self
            .browser
            .fetch(Endpoint::Userinfo, Some("unknown"))
            .await;
        self.note("userinfo with an unknown token", &reply);
    }

    /// Fetches the claims that a userinfo response says are elsewhere.
    async fn distributed_claims(&mut self, userinfo: &Reply) {
        let known: Value = serde_json::from_str(&userinfo.body).unwrap_or_default();
        let token = known["_claim_sources"]["src1"]["access_token"].as_str();
        let status = match token {
            Some(token) => {
                let reply = self.browser.fetch(Endpoint::Claims, Some(token)).await;
                self.reader.reply(&reply)
            }
            None => Value::Null,
        };
        self.steps.push(("distributed claims", status));
    }

    /// With the live session, no PKCE, no nonce, and Google's way to ask for a refresh token.
    async fn sign_in_again(&mut self) {
        let changes = [
            ("scope", "openid email"),
            ("access_type", "offline"),
            ("code_challenge", ""),
            ("code_challenge_method", ""),
            ("nonce", ""),
        ];
        let page = self.browser.authorize(&changes).await;
        self.note("second authorization request, session alive", &page);
        let callback = self.browser.log_in(page, "alice").await;
        let code = callback.parameter("code").unwrap_or_default();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
        ];
        let reply = self.browser.token(&fields).await;
        self.note("second token response, without offline_access", &reply);
    }

    async fn refresh(&mut self, tokens: &Value) {
        let token = tokens["refresh_token"].as_str().unwrap_or("none");
        let first = self.browser.refresh(token).await;
        self.note("refresh", &first);
        let again = self.browser.refresh(token).await;
        self.note("refresh with the first refresh token again", &again);
        let fresh = if first.status == 200 {
            first.json()
        } else {
            Value::Null
        };
        let access = fresh["access_token"].as_str().unwrap_or("none");
        let userinfo = self.browser.fetch(Endpoint::Userinfo, Some(access)).await;
        self.steps
            .push(("userinfo after that", json!(userinfo.status.as_u16())));
    }

    async fn refused_requests(&mut self) {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", "unknown"),
            ("redirect_uri", CALLBACK),
        ];
        let reply = self.browser.token(&fields).await;
        self.note("token request with an unknown code", &reply);
        let reply = self.browser.token_as("app", "wrong", &fields).await;
        self.note("token request with a wrong secret", &reply);
        let callback = self.browser.authorize(&[]).await;
        let callback = self.browser.log_in(callback, "alice").await;
        let code = callback.parameter("code").unwrap_or_default();
        let wrong = "x".repeat(VERIFIER.len());
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", &wrong),
        ];
        let reply = self.browser.token(&fields).await;
        self.steps.push((
            "token request with a wrong code_verifier",
            json!(reply.status.as_u16()),
        ));
    }

    /// Sign-out addresses that lead nowhere, and say so.
    async fn foreign_sign_out_addresses(&mut self) {
        let unregistered = "http://localhost:4000/elsewhere";
        let query = [("client_id", "app"), ("logout_uri", unregistered)];
        let reply = self.browser.get(Endpoint::CognitoLogout, &query).await;
        self.note("Cognito's sign-out, unregistered address", &reply);
        let query = [("client_id", "app"), ("returnTo", unregistered)];
        let reply = self.browser.get(Endpoint::Auth0Logout, &query).await;
        self.note("Auth0's sign-out, unregistered address", &reply);
    }

    async fn sign_out(&mut self, tokens: &Value) {
        let hint = tokens["id_token"].as_str().unwrap_or("none");
        let reply = self.browser.get(Endpoint::EndSession, &[]).await;
        self.note("sign-out without a hint", &reply);
        let query = [
            ("id_token_hint", hint),
            ("post_logout_redirect_uri", SIGNED_OUT),
            ("state", "s"),
        ];
        let reply = self.browser.get(Endpoint::EndSession, &query).await;
        self.note("sign-out", &reply);
        let alive = self.browser.provider.sessions().len();
        self.steps
            .push(("sessions after the sign-out", json!(alive)));
    }

    /// A second visit, with time going by.
    async fn later(&mut self) {
        let clock = self.browser.provider.clock().clone();
        let page = self.browser.authorize(&[]).await;
        let callback = self.browser.log_in(page, "bob").await;
        let code = callback.parameter("code").unwrap_or_default();
        let unused = self.browser.authorize(&[]).await;
        let unused = self
            .browser
            .log_in(unused, "bob")
            .await
            .parameter("code")
            .unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        let tokens = if reply.status == 200 {
            reply.json()
        } else {
            Value::Null
        };

        clock.advance(Duration::from_secs(90));
        let reply = self.browser.redeem(&unused).await;
        self.steps
            .push(("code after 90 seconds", json!(reply.status.as_u16())));

        clock.advance(Duration::from_hours(2));
        let access = tokens["access_token"].as_str().unwrap_or("none");
        let reply = self.browser.fetch(Endpoint::Userinfo, Some(access)).await;
        self.steps
            .push(("access token after 2 hours", json!(reply.status.as_u16())));

        let hint = tokens["id_token"].as_str().unwrap_or("none");
        let query = [("id_token_hint", hint)];
        let reply = self.browser.get(Endpoint::EndSession, &query).await;
        self.note("sign-out with an expired hint", &reply);
        let page = self.browser.authorize(&[]).await;
        self.browser.log_in(page, "bob").await;

        clock.advance(Duration::from_hours(9));
        let page = self.browser.authorize(&[]).await;
        self.note("authorization request after 9 more hours", &page);

        clock.advance(Duration::from_hours(48));
        let refresh = tokens["refresh_token"].as_str().unwrap_or("none");
        let reply = self.browser.refresh(refresh).await;
        self.steps
            .push(("refresh after 2 days", json!(reply.status.as_u16())));
    }

    /// Tokens that come through the browser, and requests for some that are refused.
    async fn through_the_browser(&mut self) {
        let page = self
            .browser
            .authorize(&[("response_type", "code id_token token")])
            .await;
        let callback = self.browser.log_in(page, "alice").await;
        self.note("hybrid response", &callback);
        let brought = callback.brought();
        if let Some(id_token) = brought.get("id_token") {
            let claims = reading::claims(id_token);
            let alg = reading::header(id_token)["alg"]
                .as_str()
                .unwrap()
                .to_owned();
            let belongs = |hash: &str, name: &str| {
                let hashed = brought.get(name).map(|text| reading::half_hash(&alg, text));
                json!(claims[hash].as_str() == hashed.as_deref())
            };
            let hashes = json!({ "at_hash": belongs("at_hash", "access_token"), "c_hash": belongs("c_hash", "code") });
            self.steps.push(("hashes of the hybrid response", hashes));
        } else {
            self.steps
                .push(("hashes of the hybrid response", Value::Null));
        }
        let code = brought.get("code").cloned().unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        self.note("token response after the hybrid one", &reply);
        for (step, changes) in [
            (
                "implicit request without a nonce",
                &[("response_type", "id_token"), ("nonce", "")][..],
            ),
            (
                "request for an access token alone",
                &[("response_type", "token")],
            ),
            ("request without a state", &[("state", "")]),
            (
                "request for a form post",
                &[("response_mode", "form_post"), ("scope", "openid")],
            ),
        ] {
            let reply = self.browser.authorize(changes).await;
            self.note(step, &reply);
        }
        self.pushed_requests().await;
    }

    /// Requests that are pushed, and requests in objects.
    async fn pushed_requests(&mut self) {
        let fields = [
            ("client_id", "app"),
            ("response_type", "code"),
            ("redirect_uri", CALLBACK),
            ("scope", "openid"),
            ("state", "the-state"),
            ("nonce", "the-nonce"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let reply = self
            .browser
            .ask(Endpoint::PushedAuthorization, &fields)
            .await;
        self.note("pushed request", &reply);
        let reference = match reply.status.as_u16() {
            201 => reply.json()["request_uri"].as_str().unwrap().to_owned(),
            _ => "urn:ietf:params:oauth:request_uri:none".to_owned(),
        };
        for (step, changes) in [
            (
                "request by its reference",
                ("request_uri", reference.as_str()),
            ),
            (
                "request by an address",
                ("request_uri", "ftp://rp.example.test/object"),
            ),
            ("request by a bad object", ("request", "no-object")),
        ] {
            let reply = self.browser.authorize(&[changes]).await;
            self.note(step, &reply);
        }
    }
}
