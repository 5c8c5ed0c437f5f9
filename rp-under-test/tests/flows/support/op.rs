//! A stub of a provider: it signs in whoever its knobs say, at once, and writes down what it was asked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, PublicEncryptingKey, PublicKeyComponents};
use aws_lc_rs::signature::{self, EcdsaKeyPair, KeyPair as _, RsaKeyPair};
use aws_lc_rs::{digest, hmac};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::{StatusCode, header};
use serde_json::{Map, Value, json};
use tokio::sync::Barrier;

static RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());

fn ec_key() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()
}

/// How ID tokens are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    Es256,
    Rs256,
    Flipped,
    None,
    Hs256WithPublicKey,
}

/// Parameters, in order.
pub(crate) type Pairs = Vec<(String, String)>;

type Change = Arc<dyn Fn(&mut Map<String, Value>) + Send + Sync>;

/// What the provider does differently.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Knobs {
    pub(crate) user: &'static str,
    pub(crate) signing: Signing,
    /// Changes the claims of the next ID tokens.
    pub(crate) claims: Change,
    pub(crate) discovery: Change,
    /// Changes the parameters of the callback.
    pub(crate) callback: Arc<dyn Fn(&mut Pairs) + Send + Sync>,
    pub(crate) token_response: Change,
    pub(crate) token_answer: Option<(u16, &'static str)>,
    pub(crate) jwks_answer: Option<u16>,
    pub(crate) userinfo_sub: Option<&'static str>,
    pub(crate) userinfo_status: u16,
    pub(crate) rotates: bool,
    /// Where refreshes wait for so many others, or for the test: once when they have come, and once before they are
    /// answered.
    pub(crate) refreshes_meet: Option<Arc<Barrier>>,
    pub(crate) refresh_gives_id_token: bool,
    pub(crate) access_token_life: i64,
    /// Refuses what is not this method.
    pub(crate) auth: &'static str,
    pub(crate) ends_sessions: bool,
    pub(crate) down: bool,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            user: "alice",
            signing: Signing::Es256,
            claims: Arc::new(|_| ()),
            discovery: Arc::new(|_| ()),
            callback: Arc::new(|_| ()),
            token_response: Arc::new(|_| ()),
            token_answer: None,
            jwks_answer: None,
            userinfo_sub: None,
            userinfo_status: 200,
            rotates: true,
            refreshes_meet: None,
            refresh_gives_id_token: true,
            access_token_life: 300,
            auth: "client_secret_basic",
            ends_sessions: true,
            down: false,
        }
    }
}

/// One request that the provider got.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) path: String,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) authorization: Option<String>,
    pub(crate) status: u16,
}

impl Hit {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

#[derive(Clone, Default)]
struct Grant {
    user: String,
    nonce: Option<String>,
    challenge: String,
    redirect_uri: String,
    /// When the user logged in: what a refresh does not change.
    logged_in: i64,
}

#[derive(Default)]
struct Memory {
    codes: HashMap<String, Grant>,
    refreshes: HashMap<String, Grant>,
    access: HashMap<String, (String, i64)>,
    hits: Vec<Hit>,
    id_tokens: Vec<String>,
}

struct Inner {
    issuer: String,
    knobs: Mutex<Knobs>,
    key: Mutex<(String, EcdsaKeyPair)>,
    memory: Mutex<Memory>,
    now: Arc<AtomicI64>,
    count: AtomicU64,
}

/// The provider.
#[derive(Clone)]
pub(crate) struct Op(Arc<Inner>);

pub(crate) const SECRET: &str = "s3cr%t:+ü";

impl Op {
    pub(crate) async fn start(now: Arc<AtomicI64>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let op = Self(Arc::new(Inner {
            issuer,
            knobs: Mutex::default(),
            key: Mutex::new(("key-1".to_owned(), ec_key())),
            memory: Mutex::default(),
            now,
            count: AtomicU64::new(0),
        }));
        let router = Router::new().fallback(answer).with_state(op.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        op
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.0.issuer
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Knobs)) {
        change(&mut self.0.knobs.lock().unwrap());
    }

    pub(crate) fn rotate_keys(&self) {
        let kid = format!("key-{}", self.next());
        *self.0.key.lock().unwrap() = (kid, ec_key());
    }

    /// New material under the old key id.
    pub(crate) fn replace_key(&self) {
        self.0.key.lock().unwrap().1 = ec_key();
    }

    /// What was asked at `path`, in order.
    pub(crate) fn hits(&self, path: &str) -> Vec<Hit> {
        let memory = self.0.memory.lock().unwrap();
        memory
            .hits
            .iter()
            .filter(|hit| hit.path == path)
            .cloned()
            .collect()
    }

    pub(crate) fn grants(&self, kind: &str) -> Vec<Hit> {
        let mut hits = self.hits("/token");
        hits.retain(|hit| hit.get("grant_type") == Some(kind));
        hits
    }

    pub(crate) fn id_tokens(&self) -> Vec<String> {
        self.0.memory.lock().unwrap().id_tokens.clone()
    }

    fn next(&self) -> u64 {
        self.0.count.fetch_add(1, Ordering::SeqCst) + 2
    }

    /// A token of this provider with these claims.
    pub(crate) fn signed(&self, claims: &Value) -> String {
        let key = self.0.key.lock().unwrap();
        sign(self.knobs().signing, &key, None, claims)
    }

    /// A token of this provider that says in its header what it is.
    pub(crate) fn signed_as(&self, typ: &str, claims: &Value) -> String {
        let key = self.0.key.lock().unwrap();
        sign(self.knobs().signing, &key, Some(typ), claims)
    }

    pub(crate) fn now(&self) -> i64 {
        self.0.now.load(Ordering::SeqCst)
    }

    fn knobs(&self) -> Knobs {
        self.0.knobs.lock().unwrap().clone()
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.0.memory.lock().unwrap()
    }
}

async fn answer(State(op): State<Op>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20)
        .await
        .unwrap_or(Bytes::new());
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let mut parameters: Vec<(String, String)> =
        form_urlencoded::parse(query).into_owned().collect();
    parameters.extend(form_urlencoded::parse(&body).into_owned());
    let authorization = parts.headers.get(header::AUTHORIZATION);
    let mut hit = Hit {
        path: path.clone(),
        parameters,
        authorization: authorization.map(|value| value.to_str().unwrap().to_owned()),
        status: 0,
    };
    if hit.get("grant_type") == Some("refresh_token")
        && let Some(meeting) = op.knobs().refreshes_meet
    {
        meeting.wait().await;
        meeting.wait().await;
    }
    let response = if op.knobs().down {
        StatusCode::BAD_GATEWAY.into_response()
    } else {
        match path.as_str() {
            "/.well-known/openid-configuration" => discovery(&op),
            "/jwks" => jwks(&op),
            "/authorize" => authorize(&op, &hit),
            "/token" => token(&op, &hit),
            "/userinfo" => userinfo(&op, &hit),
            "/end-session" | "/logout" | "/v2/logout" => end_session(&hit),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    };
    hit.status = response.status().as_u16();
    op.memory().hits.push(hit);
    response
}

fn json_answer(status: u16, value: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        value.to_string(),
    )
        .into_response()
}

fn discovery(op: &Op) -> Response {
    let at = |path: &str| format!("{}{path}", op.issuer());
    let mut document = json!({
        "issuer": op.issuer(),
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "userinfo_endpoint": at("/userinfo"),
        "authorization_response_iss_parameter_supported": true,
    });
    let members = document.as_object_mut().unwrap();
    let knobs = op.knobs();
    if knobs.ends_sessions {
        members.insert("end_session_endpoint".to_owned(), at("/end-session").into());
    }
    (knobs.discovery)(members);
    json_answer(200, &document)
}

fn jwks(op: &Op) -> Response {
    if let Some(status) = op.knobs().jwks_answer {
        return json_answer(status, &json!({}));
    }
    let key = op.0.key.lock().unwrap();
    let point = key.1.public_key().as_ref();
    let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let rsa = PublicKeyComponents::<Vec<u8>>::from(RSA.public_key());
    let keys = json!({"keys": [
        {"kty": "oct", "k": "AAAA"},
        {"kty": "RSA", "n": "?", "e": "AQAB", "kid": "broken"},
        {"kty": "EC", "crv": "P-256", "x": b64(&point[1..33]), "y": b64(&point[33..]), "kid": key.0, "alg": "ES256", "use": "sig"},
        {"kty": "RSA", "n": b64(&rsa.n), "e": b64(&rsa.e), "kid": "rsa"},
    ]});
    json_answer(200, &keys)
}

fn authorize(op: &Op, hit: &Hit) -> Response {
    let knobs = op.knobs();
    let owned = |name: &str| hit.get(name).unwrap_or_default().to_owned();
    let code = format!("code-{}", op.next());
    let grant = Grant {
        user: knobs.user.to_owned(),
        nonce: hit.get("nonce").map(str::to_owned),
        challenge: owned("code_challenge"),
        redirect_uri: owned("redirect_uri"),
        logged_in: op.now(),
    };
    op.memory().codes.insert(code.clone(), grant);
    let mut parameters = vec![
        ("code".to_owned(), code),
        ("state".to_owned(), owned("state")),
        ("iss".to_owned(), op.issuer().to_owned()),
    ];
    (knobs.callback)(&mut parameters);
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    redirect(&format!("{}?{query}", owned("redirect_uri")))
}

fn redirect(to: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, to)]).into_response()
}

fn refuse(error: &str) -> Response {
    json_answer(400, &json!({ "error": error }))
}

fn token(op: &Op, hit: &Hit) -> Response {
    let knobs = op.knobs();
    if let Some((status, body)) = knobs.token_answer {
        let status = StatusCode::from_u16(status).unwrap();
        return (status, [(header::CONTENT_TYPE, "text/html")], body).into_response();
    }
    if authenticated_by(hit) != Some(knobs.auth) {
        return refuse("invalid_client");
    }
    let mut memory = op.memory();
    let grant = if hit.get("grant_type") == Some("authorization_code") {
        let Some(grant) = memory.codes.remove(hit.get("code").unwrap_or_default()) else {
            return refuse("invalid_grant");
        };
        let verifier = hit.get("code_verifier").unwrap_or_default();
        let challenge =
            URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
        if challenge != grant.challenge || hit.get("redirect_uri") != Some(&grant.redirect_uri) {
            return refuse("invalid_grant");
        }
        grant
    } else {
        let presented = hit.get("refresh_token").unwrap_or_default();
        let known = if knobs.rotates {
            memory.refreshes.remove(presented)
        } else {
            memory.refreshes.get(presented).cloned()
        };
        let Some(grant) = known else {
            return refuse("invalid_grant");
        };
        Grant {
            nonce: None,
            ..grant
        }
    };
    let first = hit.get("grant_type") == Some("authorization_code");
    let access_token = format!("access-{}", op.next());
    let expires_at = op.now() + knobs.access_token_life;
    memory
        .access
        .insert(access_token.clone(), (grant.user.clone(), expires_at));
    let mut answer = json!({
        "access_token": access_token,
        "token_type": "bearer",
        "expires_in": knobs.access_token_life,
    });
    let members = answer.as_object_mut().unwrap();
    if first || knobs.rotates {
        let refresh_token = format!("refresh-{}", op.next());
        memory
            .refreshes
            .insert(refresh_token.clone(), grant.clone());
        members.insert("refresh_token".to_owned(), refresh_token.into());
    }
    drop(memory);
    if first || knobs.refresh_gives_id_token {
        let id_token = id_token(op, &knobs, &grant, &access_token);
        op.memory().id_tokens.push(id_token.clone());
        members.insert("id_token".to_owned(), id_token.into());
    }
    (knobs.token_response)(members);
    json_answer(200, &answer)
}

/// The one method that a request authenticates with, with the right secret.
fn authenticated_by(hit: &Hit) -> Option<&'static str> {
    let in_body = hit.get("client_secret").is_some();
    match &hit.authorization {
        Some(_) if in_body => None,
        Some(header) => {
            let pair = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
            let (id, secret) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
            let decode = |text: &str| {
                let (decoded, _) = form_urlencoded::parse(text.as_bytes()).next()?;
                Some(decoded.into_owned())
            };
            let known = decode(id)? == "app" && decode(secret)? == SECRET;
            known.then_some("client_secret_basic")
        }
        None if hit.get("client_id") != Some("app") => None,
        None if in_body => {
            (hit.get("client_secret") == Some(SECRET)).then_some("client_secret_post")
        }
        None => Some("none"),
    }
}

fn id_token(op: &Op, knobs: &Knobs, grant: &Grant, access_token: &str) -> String {
    let hash = digest::digest(&digest::SHA256, access_token.as_bytes());
    let mut claims = json!({
        "iss": op.issuer(),
        "sub": format!("sub-of-{}", grant.user),
        "aud": "app",
        "exp": op.now() + 3600,
        "iat": op.now(),
        "auth_time": grant.logged_in,
        "at_hash": URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
        "email": format!("{}@example.test", grant.user),
    });
    let members = claims.as_object_mut().unwrap();
    if let Some(nonce) = &grant.nonce {
        members.insert("nonce".to_owned(), nonce.as_str().into());
    }
    (knobs.claims)(members);
    let key = op.0.key.lock().unwrap();
    sign(knobs.signing, &key, None, &claims)
}

fn sign(
    signing: Signing,
    key: &(String, EcdsaKeyPair),
    typ: Option<&str>,
    claims: &Value,
) -> String {
    let mut header = match signing {
        Signing::Es256 | Signing::Flipped => json!({"alg": "ES256", "kid": key.0}),
        Signing::Rs256 => json!({"alg": "RS256", "kid": "rsa"}),
        Signing::None => json!({"alg": "none"}),
        Signing::Hs256WithPublicKey => json!({"alg": "HS256", "kid": "rsa"}),
    };
    if let Some(typ) = typ {
        header["typ"] = typ.into();
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(claims));
    let random = SystemRandom::new();
    let mut signature = match signing {
        Signing::Es256 | Signing::Flipped => key
            .1
            .sign(&random, signed.as_bytes())
            .unwrap()
            .as_ref()
            .to_vec(),
        Signing::Rs256 => {
            let mut signature = vec![0; RSA.public_modulus_len()];
            let scheme = &signature::RSA_PKCS1_SHA256;
            RSA.sign(scheme, &random, signed.as_bytes(), &mut signature)
                .unwrap();
            signature
        }
        Signing::None => Vec::new(),
        Signing::Hs256WithPublicKey => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, public_pem().as_bytes());
            hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
        }
    };
    if signing == Signing::Flipped {
        signature[20] ^= 1;
    }
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn public_pem() -> String {
    let components = PublicKeyComponents::<Vec<u8>>::from(RSA.public_key());
    let key: PublicEncryptingKey = components.try_into().unwrap();
    let der: PublicKeyX509Der<'_> = key.as_der().unwrap();
    let body = STANDARD.encode(der.as_ref());
    let lines: Vec<&str> = body
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        lines.join("\n")
    )
}

fn userinfo(op: &Op, hit: &Hit) -> Response {
    let knobs = op.knobs();
    let token = hit
        .authorization
        .as_deref()
        .and_then(|value| value.strip_prefix("Bearer "));
    let known = token.and_then(|token| op.memory().access.get(token).cloned());
    match known {
        Some((user, expires_at)) if op.now() < expires_at && knobs.userinfo_status == 200 => {
            let sub = format!("sub-of-{user}");
            let sub = knobs.userinfo_sub.unwrap_or(&sub);
            let claims = json!({"sub": sub, "email": format!("{user}@example.test"), "name": user});
            json_answer(200, &claims)
        }
        Some((_, expires_at)) if op.now() < expires_at => {
            json_answer(knobs.userinfo_status, &json!({}))
        }
        _ => json_answer(401, &json!({"error": "invalid_token"})),
    }
}

fn end_session(hit: &Hit) -> Response {
    let names = ["post_logout_redirect_uri", "logout_uri", "returnTo"];
    let Some(back) = names.iter().find_map(|name| hit.get(name)) else {
        return (StatusCode::OK, "signed out at the provider").into_response();
    };
    match hit.get("state") {
        Some(state) => redirect(&format!("{back}?state={state}")),
        None => redirect(back),
    }
}
