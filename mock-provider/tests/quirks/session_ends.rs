//! The part of the long exchange in which sessions end: who is told, and how each oddity of a sign-out shows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_provider::{Client, Endpoint, Outcome};
use reqwest::header::SET_COOKIE;
use serde_json::{Value, json};

use crate::browser::{CALLBACK, Reply, SIGNED_OUT, text_between};
use crate::exchange::Run;
use crate::receiver::Receiver;

impl Run<'_> {
    /// An RP that registered for everything signs out.
    pub(crate) async fn sessions_end(&mut self) {
        let receiver = Receiver::start().await;
        let told = Client::new("app")
            .secret("app-secret")
            .redirect_uri(CALLBACK)
            .post_logout_redirect_uri(SIGNED_OUT)
            .front_channel_logout_uri("http://localhost:4000/front-channel?x=1")
            .back_channel_logout_uri(receiver.at("/back-channel"));
        self.browser.provider.register(told);

        let hint = self.signed_in("cookies at the sign-in").await;
        let query = [
            ("id_token_hint", hint.as_str()),
            ("post_logout_redirect_uri", SIGNED_OUT),
            ("state", "s"),
        ];
        let reply = self.browser.get(Endpoint::EndSession, &query).await;
        self.note("sign-out of an RP that is told", &reply);
        self.steps.push(("its frames", frames(&reply)));
        let cookies = cookies(&reply);
        self.steps.push(("cookies at the sign-out", cookies));
        self.told("what came over the back channel", &receiver)
            .await;

        receiver.answers(&[503, 503, 503, 503, 503]);
        self.signed_in("cookies at the second sign-in").await;
        self.browser.provider.sign_out_user("alice");
        self.told("what comes to an RP in trouble", &receiver).await;

        let page = self.browser.fetch(Endpoint::CheckSession, None).await;
        self.note("the page that tells of changes", &page);
    }

    /// Signs alice in, and gives the ID token.
    async fn signed_in(&mut self, step: &'static str) -> String {
        let page = self.browser.authorize(&[]).await;
        let callback = self.browser.log_in(page, "alice").await;
        self.steps.push((step, cookies(&callback)));
        let code = callback.parameter("code").unwrap_or_default();
        let reply = self.browser.redeem(&code).await;
        if reply.status != 200 {
            return "none".to_owned();
        }
        let tokens = reply.json();
        tokens["id_token"].as_str().unwrap_or("none").to_owned()
    }

    async fn told(&mut self, step: &'static str, receiver: &Receiver) {
        self.browser.provider.deliveries_settled().await;
        // Keys may have been rotated since they were read.
        self.reader.keys = self.browser.fetch(Endpoint::Jwks, None).await.json();
        let mut seen = Vec::new();
        // Sessions that end together are told of at the same time, in any order; here those that began first come first.
        let mut arrived = receiver.take();
        arrived.sort_by_key(|came| session_of(&format!("{}&{}", came.uri, came.body)));
        for came in arrived {
            let body = match came.content_type.as_str() {
                "application/json" => {
                    let body: Value = serde_json::from_str(&came.body).unwrap();
                    self.reader.value("", &body)
                }
                "application/logout+jwt" => self.reader.value("logout_token", &json!(came.body)),
                _ => came
                    .pairs()
                    .iter()
                    .map(|(name, value)| json!([name, self.reader.value(name, &json!(value))]))
                    .collect(),
            };
            let uri = came.uri.split('?').next();
            seen.push(json!([came.method, uri, came.content_type, body]));
        }
        self.steps.push((step, Value::Array(seen)));
        let provider = self.browser.provider;
        let mut outcomes: Vec<Value> = provider
            .deliveries()
            .iter()
            .map(|delivery| match &delivery.outcome {
                Outcome::Answered { status, .. } => json!([delivery.attempt, status.as_u16()]),
                Outcome::Failed(_) => json!([delivery.attempt, "failed"]),
            })
            .collect();
        outcomes.sort_by_key(Value::to_string);
        self.steps
            .push(("what the provider says of it", Value::Array(outcomes)));
    }
}

/// The session that a logout token in this address or body names; empty where there is none.
fn session_of(sent: &str) -> String {
    let claims = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    };
    let named = sent.split(['.', '=', '"', '&', '?']).find_map(|part| {
        let sid = claims(part)?.get("sid")?.as_str()?.to_owned();
        Some(sid)
    });
    named.unwrap_or_default()
}

/// The addresses of a page's frames, without what is random in them.
pub(crate) fn frames(page: &Reply) -> Value {
    let frames = page.body.split("<iframe").skip(1);
    let source = |frame: &str| {
        let source = text_between(frame, "src=\"", "\"");
        let known = [
            "&amp;iss=http%3A%2F%2F127.0.0.1",
            "&amp;sid=another-session",
        ];
        let names: Vec<&str> = source
            .split("&amp;")
            .map(|pair| match pair.split_once('=') {
                Some((name, _)) if !known.iter().any(|known| known.contains(pair)) => name,
                _ => pair,
            })
            .collect();
        json!(names)
    };
    frames.map(source).collect()
}

/// The cookies that a reply sets, without their values.
pub(crate) fn cookies(reply: &Reply) -> Value {
    let lines = reply.headers.get_all(SET_COOKIE).iter();
    let shown = lines.map(|line| {
        let line = line.to_str().unwrap();
        let (name, rest) = line.split_once('=').unwrap();
        let attributes = rest
            .split_once(';')
            .map_or("", |(_, attributes)| attributes);
        json!(format!("{name};{attributes}"))
    });
    shown.collect()
}
