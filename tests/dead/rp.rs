//! The dead relying parties: a login, a callback and a page that tells who is signed in, with nothing behind them.

use std::{
    collections::HashMap,
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;
use url::form_urlencoded::{Serializer, parse};

/// The variable that makes this program an RP.
pub(crate) const WAY: &str = "DEAD_RP";

/// In which way it is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It ends before it listens.
    NeverStarts,
    /// Every callback is answered with 500.
    CallbackFails,
    /// It signs people in, and ends as soon as a token is not what it knows.
    DiesAtOddToken,
}

impl Way {
    const ALL: [Self; 3] = [Self::NeverStarts, Self::CallbackFails, Self::DiesAtOddToken];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NeverStarts => "never-starts",
            Self::CallbackFails => "callback-fails",
            Self::DiesAtOddToken => "dies-at-odd-token",
        }
    }

    pub(crate) fn from_env() -> Option<Self> {
        let name = std::env::var(WAY).ok()?;
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

struct Rp {
    way: Way,
    issuer: String,
    client_id: String,
    client_secret: String,
    base_url: String,
    client: reqwest::Client,
    /// Who is signed in, by the value of the session cookie.
    sessions: Mutex<HashMap<String, String>>,
}

/// Serves until it is stopped, or dies.
pub(crate) fn serve(way: Way) -> ExitCode {
    if way == Way::NeverStarts {
        return ExitCode::FAILURE;
    }
    let env = |name: &str| std::env::var(name).expect("the target file sets it");
    let client = reqwest::Client::builder().no_proxy().build();
    let rp = Rp {
        way,
        issuer: env("ISSUER"),
        client_id: env("CLIENT_ID"),
        client_secret: env("CLIENT_SECRET"),
        base_url: env("BASE_URL"),
        client: client.expect("a client can be built"),
        sessions: Mutex::default(),
    };
    let address = SocketAddr::from(([127, 0, 0, 1], env("PORT").parse().expect("a port")));
    let app = Router::new()
        .route("/login", get(login))
        .route("/callback", get(callback))
        .route("/me", get(me))
        .route("/", get(|| async { "home" }))
        .with_state(Arc::new(rp));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .expect("the port is free");
        axum::serve(listener, app).await.expect("it serves");
    });
    ExitCode::SUCCESS
}

async fn login(State(rp): State<Arc<Rp>>) -> Redirect {
    let query = Serializer::new(String::new())
        .extend_pairs([
            ("response_type", "code"),
            ("scope", "openid email"),
            ("client_id", &rp.client_id),
            ("redirect_uri", &format!("{}/callback", rp.base_url)),
            ("state", "a-state-that-nobody-looks-at"),
        ])
        .finish();
    Redirect::to(&format!("{}/authorize?{query}", rp.issuer))
}

async fn callback(
    State(rp): State<Arc<Rp>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    if rp.way == Way::CallbackFails {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    if query.get("state").map(String::as_str) != Some("a-state-that-nobody-looks-at") {
        std::process::abort();
    }
    let code = query.get("code").cloned().unwrap_or_default();
    let form = Serializer::new(String::new())
        .extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &format!("{}/callback", rp.base_url)),
        ])
        .finish();
    let answer = rp
        .client
        .post(format!("{}/token", rp.issuer))
        .basic_auth(&rp.client_id, Some(&rp.client_secret))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await;
    let answer = answer
        .expect("the provider answers")
        .bytes()
        .await
        .expect("it answers whole");
    let answer: Value = serde_json::from_slice(&answer).expect("it answers JSON");
    let token = answer["id_token"].as_str().expect("there is an ID token");
    let mut parts = token
        .split('.')
        .map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap_or_default());
    let mut part =
        || serde_json::from_slice::<Value>(&parts.next().unwrap_or_default()).unwrap_or_default();
    let (head, claims) = (part(), part());
    let known = head["alg"] == "RS256"
        && claims["iss"] == rp.issuer.as_str()
        && claims["aud"] == rp.client_id.as_str()
        && claims["sub"].is_string()
        && claims["exp"].as_i64() > claims["auth_time"].as_i64();
    if !known {
        std::process::abort();
    }
    let user = claims["email"]
        .as_str()
        .unwrap_or("somebody@example.test")
        .to_owned();
    rp.sessions
        .lock()
        .expect("nobody panicked")
        .insert(code.clone(), user);
    (
        [(header::SET_COOKIE, format!("session={code}"))],
        Redirect::to("/"),
    )
        .into_response()
}

async fn me(State(rp): State<Arc<Rp>>, headers: HeaderMap) -> Response {
    let cookies = headers
        .get(header::COOKIE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let session = parse(cookies.replace("; ", "&").as_bytes())
        .find(|(name, _)| name == "session")
        .map(|(_, value)| value.into_owned());
    let sessions = rp.sessions.lock().expect("nobody panicked");
    match session.and_then(|session| sessions.get(&session).cloned()) {
        Some(user) => user.into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
