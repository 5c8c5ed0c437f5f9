//! Request objects, by value and by reference (OpenID Connect Core 1.0, section 6; RFC 9101).

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_provider::{Algorithm, Client, Endpoint, KeyKind, MockProvider, Setting, SigningKey};
use serde_json::{Map, Value, json};

use crate::support::{
    Browser, CALLBACK, CHALLENGE, Reply, SECRET, basic, builder, form, part, post, redeem, text,
    usual,
};

/// A client that signs, and the key it signs with.
struct Signer {
    key: SigningKey,
    alg: Algorithm,
}

impl Signer {
    fn new(alg: Algorithm) -> Self {
        let kind = alg.key_kind().unwrap_or(KeyKind::P256);
        Self {
            key: SigningKey::generate(kind),
            alg,
        }
    }

    /// Its public key, for any algorithm that fits.
    fn jwks(&self) -> Value {
        let mut jwk = self.key.jwk().clone();
        jwk.as_object_mut().unwrap().remove("alg");
        json!({ "keys": [jwk] })
    }

    fn client(&self) -> Client {
        let client = Client::new("app").secret(SECRET).redirect_uri(CALLBACK);
        client.member("jwks", self.jwks()).unwrap()
    }

    fn sign(&self, claims: &Value) -> String {
        self.sign_as("oauth-authz-req+jwt", claims)
    }

    fn sign_as(&self, typ: &str, claims: &Value) -> String {
        let header = json!({ "alg": self.alg.name(), "kid": self.key.kid(), "typ": typ });
        let message = encoded(&header, claims);
        let signature = self.key.sign(self.alg, message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn encoded(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

fn unsigned(claims: &Value) -> String {
    format!("{}.", encoded(&json!({ "alg": "none" }), claims))
}

async fn start(client: Client) -> MockProvider {
    builder().client(client).start().await.unwrap()
}

/// What an object says: the usual request, with changes; `null` leaves a member out.
fn claims(provider: &MockProvider, changes: &Value) -> Value {
    let mut claims = json!({
        "iss": "app",
        "aud": provider.issuer(),
        "exp": 1_800_000_000 + 600,
        "iat": 1_800_000_000,
        "client_id": "app",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid email",
        "state": "state of the object",
        "nonce": "nonce of the object",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    });
    let members = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap_or(&Map::new()) {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    claims
}

/// Opens a request that says little beside its object.
async fn open(browser: &mut Browser<'_>, pairs: &[(&str, &str)]) -> Reply {
    let outside = [
        ("client_id", "app"),
        ("response_type", "code"),
        ("scope", "openid"),
    ];
    let query = form(&[&outside[..], pairs].concat());
    let url = format!("{}?{query}", browser.provider.endpoint(Endpoint::Authorize));
    browser.open(&url).await
}

/// Serves texts, one for each connection, and gives its address.
fn serving(texts: Vec<(u16, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/object.jwt", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (status, text) in texts {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let head = format!(
                "HTTP/1.1 {status} Said\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                text.len()
            );
            let _ = stream.write_all(format!("{head}{text}").as_bytes());
        }
    });
    address
}

/// From a page to the claims of the ID token.
async fn finish(browser: &mut Browser<'_>, page: &Reply) -> Value {
    let reply = browser.log_in(page, "alice").await;
    assert_eq!(
        reply.parameter("state").as_deref(),
        Some("state of the object")
    );
    let code = reply.parameter("code").unwrap();
    let tokens = redeem(browser.provider, &[("code", &code)]).await.json();
    part(text(&tokens, "id_token"), 1)
}

#[tokio::test]
async fn an_object_by_value_is_the_request_with_every_algorithm() {
    for alg in [
        Algorithm::Rs256,
        Algorithm::Ps256,
        Algorithm::Es256,
        Algorithm::EdDsa,
    ] {
        let signer = Signer::new(alg);
        let provider = start(signer.client()).await;
        let object = signer.sign(&claims(&provider, &json!({})));
        let mut browser = Browser::new(&provider);
        let page = open(&mut browser, &[("request", &object)]).await;
        let id_token = finish(&mut browser, &page).await;
        assert_eq!(id_token["nonce"], "nonce of the object", "{}", alg.name());
    }
}

#[tokio::test]
async fn an_object_may_be_signed_with_the_secret() {
    let client = Client::new("app").secret(SECRET).redirect_uri(CALLBACK);
    let provider = start(client).await;
    let message = encoded(
        &json!({ "alg": "HS256" }),
        &claims(&provider, &json!({ "exp": null, "iat": null })),
    );
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let tag = hmac::sign(&key, message.as_bytes());
    let object = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag));
    let mut browser = Browser::new(&provider);
    let page = open(&mut browser, &[("request", &object)]).await;
    finish(&mut browser, &page).await;
}

#[tokio::test]
async fn keys_may_be_behind_an_address() {
    let signer = Signer::new(Algorithm::Es256);
    let keys = serving(vec![(200, signer.jwks().to_string())]);
    let client = Client::new("app").secret(SECRET).redirect_uri(CALLBACK);
    let client = client.member("jwks_uri", json!(keys)).unwrap();
    let provider = start(client).await;
    let object = signer.sign(&claims(&provider, &json!({})));
    let mut browser = Browser::new(&provider);
    let page = open(&mut browser, &[("request", &object)]).await;
    finish(&mut browser, &page).await;
}

#[tokio::test]
async fn what_the_object_says_counts_and_what_it_does_not_say_is_taken_from_beside_it() {
    let signer = Signer::new(Algorithm::Es256);
    let provider = start(signer.client()).await;
    let changes = json!({
        "max_age": 600,
        "claims": {"id_token": {"email": null}},
        "nonce": null,
    });
    let object = signer.sign(&claims(&provider, &changes));
    let mut browser = Browser::new(&provider);
    let beside = [
        ("request", object.as_str()),
        ("state", "another state"),
        ("nonce", "nonce beside it"),
        ("login_hint", "alice"),
    ];
    let page = open(&mut browser, &beside).await;
    assert!(page.body.contains("value=\"alice\""));
    let id_token = finish(&mut browser, &page).await;
    assert_eq!(id_token["nonce"], "nonce beside it");
    assert_eq!(id_token["email"], "alice@example.test");
}

#[tokio::test]
async fn an_object_by_reference_is_fetched_anew_each_time() {
    let signer = Signer::new(Algorithm::Es256);
    let provider = start(signer.client()).await;
    let object = signer.sign(&claims(&provider, &json!({})));
    let uri = serving(vec![(200, format!("{object}\n")), (500, String::new())]);
    let mut browser = Browser::new(&provider);
    let page = open(&mut browser, &[("request_uri", &uri)]).await;
    // The login form is not the reason to fetch it again.
    finish(&mut browser, &page).await;
    let page = open(&mut browser, &[("request_uri", &uri)]).await;
    assert!(page.body.contains("invalid_request_uri"), "{}", page.body);
}

#[tokio::test]
async fn a_client_that_registered_addresses_uses_those() {
    let signer = Signer::new(Algorithm::Es256);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let known = format!("http://{}/known", listener.local_addr().unwrap());
    let client = signer
        .client()
        .member("request_uris", json!([known]))
        .unwrap();
    let provider = start(client).await;
    let mut browser = Browser::new(&provider);
    let other = [
        ("request_uri", "http://127.0.0.1:1/other"),
        ("redirect_uri", CALLBACK),
    ];
    let reply = open(&mut browser, &other).await;
    assert_eq!(reply.refused(), "invalid_request_uri");
    let object = signer.sign(&claims(&provider, &json!({})));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n",
            object.len()
        );
        let _ = stream.write_all(format!("{head}{object}").as_bytes());
    });
    // The fragment tells versions apart.
    let versioned = format!("{known}#version-2");
    let page = open(&mut browser, &[("request_uri", &versioned)]).await;
    finish(&mut browser, &page).await;
}

#[tokio::test]
async fn an_unsigned_object_is_for_clients_that_registered_it() {
    let client = || Client::new("app").secret(SECRET).redirect_uri(CALLBACK);
    let registered = client()
        .member("request_object_signing_alg", json!("none"))
        .unwrap();
    let provider = start(registered).await;
    let object = unsigned(&claims(&provider, &json!({})));
    let mut browser = Browser::new(&provider);
    let page = open(&mut browser, &[("request", &object)]).await;
    finish(&mut browser, &page).await;

    let provider = start(client()).await;
    let object = unsigned(&claims(&provider, &json!({})));
    let mut browser = Browser::new(&provider);
    let pairs = [("request", object.as_str()), ("redirect_uri", CALLBACK)];
    let reply = open(&mut browser, &pairs).await;
    assert_eq!(reply.refused(), "invalid_request_object");
}

#[tokio::test]
async fn an_object_that_is_not_as_it_must_be_is_refused() {
    let signer = Signer::new(Algorithm::Es256);
    let client = signer
        .client()
        .member("request_object_signing_alg", json!("ES256"))
        .unwrap();
    let provider = start(client).await;
    let stranger = Signer::new(Algorithm::Es256);
    let other_alg = Signer::new(Algorithm::EdDsa);
    let with = |changes: Value| signer.sign(&claims(&provider, &changes));
    let good = claims(&provider, &json!({}));
    let cases = [
        ("no JWS", "nonsense".to_owned()),
        ("encrypted", "a.b.c.d.e".to_owned()),
        ("another's signature", stranger.sign(&good)),
        ("another algorithm", other_alg.sign(&good)),
        ("unsigned", unsigned(&good)),
        ("typ", signer.sign_as("at+jwt", &good)),
        ("iss", with(json!({ "iss": "other" }))),
        ("aud", with(json!({ "aud": "http://elsewhere.test" }))),
        ("aud in an array", with(json!({ "aud": ["a", "b"] }))),
        ("sub", with(json!({ "sub": "app" }))),
        ("exp passed", with(json!({ "exp": 1_000 }))),
        ("exp no number", with(json!({ "exp": "soon" }))),
        ("nbf", with(json!({ "nbf": 4_000_000_000_u64 }))),
        ("request inside", with(json!({ "request": "x" }))),
        ("request_uri inside", with(json!({ "request_uri": "x" }))),
        ("client_id", with(json!({ "client_id": "other" }))),
        (
            "response_type",
            with(json!({ "response_type": "id_token" })),
        ),
        ("an array", with(json!({ "scope": ["openid"] }))),
        ("too long", "x".repeat(20 * 1024)),
    ];
    for (what, object) in cases {
        let mut browser = Browser::new(&provider);
        let beside = [
            ("redirect_uri", CALLBACK),
            ("state", "state beside it"),
            ("request", object.as_str()),
        ];
        let reply = open(&mut browser, &beside).await;
        assert_eq!(
            reply.refused(),
            "invalid_request_object",
            "{what}: {reply:?}"
        );
        assert_eq!(reply.response().1["state"], "state beside it", "{what}");
        assert_eq!(reply.response().1["iss"], provider.issuer(), "{what}");
        let nowhere = open(&mut browser, &[("request", &object)]).await;
        assert_eq!(nowhere.page(), "error", "{what}");
    }
}

#[tokio::test]
async fn an_address_that_gives_no_object_is_refused() {
    let signer = Signer::new(Algorithm::Es256);
    let provider = start(signer.client()).await;
    let nobody = "http://127.0.0.1:1/".to_owned();
    let missing = serving(vec![(404, String::new())]);
    let moved = serving(vec![(302, String::new())]);
    let huge = serving(vec![(200, "x".repeat(300 * 1024))]);
    let long = format!("http://127.0.0.1:1/{}", "x".repeat(600));
    for (uri, error) in [
        (nobody, "invalid_request_uri"),
        (missing, "invalid_request_uri"),
        (moved, "invalid_request_uri"),
        (huge, "invalid_request_uri"),
        (long, "invalid_request_uri"),
        ("ftp://127.0.0.1/".to_owned(), "invalid_request_uri"),
        (
            "urn:ietf:params:oauth:request_uri:none".to_owned(),
            "invalid_request_uri",
        ),
        (
            serving(vec![(200, "nonsense".to_owned())]),
            "invalid_request_object",
        ),
        (
            serving(vec![(200, "x".repeat(70 * 1024))]),
            "invalid_request_object",
        ),
    ] {
        let pairs = [("request_uri", uri.as_str()), ("redirect_uri", CALLBACK)];
        let reply = open(&mut Browser::new(&provider), &pairs).await;
        assert_eq!(reply.refused(), error, "{uri:.80}: {reply:?}");
    }
}

#[tokio::test]
async fn two_objects_are_one_too_many() {
    let signer = Signer::new(Algorithm::Es256);
    let provider = start(signer.client()).await;
    let object = signer.sign(&claims(&provider, &json!({})));
    let mut browser = Browser::new(&provider);
    for second in [("request_uri", "http://127.0.0.1:1/"), ("request", "x")] {
        let pairs = [
            ("request", object.as_str()),
            second,
            ("redirect_uri", CALLBACK),
        ];
        let reply = open(&mut browser, &pairs).await;
        assert_eq!(reply.refused(), "invalid_request", "{second:?}");
    }
}

#[tokio::test]
async fn a_client_may_have_to_sign_and_cannot_slip_past_it() {
    let signer = Signer::new(Algorithm::Es256);
    let client = signer
        .client()
        .member("require_signed_request_object", json!(true))
        .unwrap();
    let provider = start(client).await;
    let mut browser = Browser::new(&provider);
    assert_eq!(browser.authorize(&[]).await.refused(), "invalid_request");

    let object = signer.sign(&claims(&provider, &json!({})));
    let page = open(&mut browser, &[("request", &object)]).await;
    finish(&mut browser, &page).await;

    // The address of the login form is sealed: changed, it is an unsigned request.
    let mut fresh = Browser::new(&provider);
    let page = open(&mut fresh, &[("request", &object)]).await;
    let address = page.action();
    assert!(address.contains("sealed="), "{address}");
    let changed = address.replace("openid+email", "openid+profile");
    assert_ne!(changed, address);
    let url = provider.origin().join(&changed).unwrap();
    let fields = [("username", "alice"), ("password", "password")];
    let reply = fresh.post(url.as_str(), &fields).await;
    assert_eq!(reply.refused(), "invalid_request");
    // Nor is the seal good at the authorization endpoint itself.
    let (_, query) = address.split_once('?').unwrap();
    let url = format!("{}?{query}", provider.endpoint(Endpoint::Authorize));
    assert_eq!(fresh.open(&url).await.refused(), "invalid_request");
}

#[tokio::test]
async fn an_object_may_be_pushed() {
    let signer = Signer::new(Algorithm::Ps256);
    let provider = start(signer.client()).await;
    let object = signer.sign(&claims(&provider, &json!({})));
    let fields = [("client_id", "app"), ("request", object.as_str())];
    let pushed = post(
        &provider,
        Endpoint::PushedAuthorization,
        &basic("app", SECRET),
        &fields,
    )
    .await;
    assert_eq!(pushed.status, 201, "{pushed:?}");
    let pushed = pushed.json();
    let mut browser = Browser::new(&provider);
    let page = open(
        &mut browser,
        &[("request_uri", text(&pushed, "request_uri"))],
    )
    .await;
    finish(&mut browser, &page).await;
}

#[tokio::test]
async fn a_provider_may_support_less() {
    let signer = Signer::new(Algorithm::Es256);
    let provider = start(signer.client()).await;
    let object = signer.sign(&claims(&provider, &json!({})));
    let by_value = [("request", object.as_str()), ("redirect_uri", CALLBACK)];
    let by_reference = [
        ("request_uri", "http://127.0.0.1:1/"),
        ("redirect_uri", CALLBACK),
    ];
    let plain = usual(&[]);
    for (value, errors) in [
        ("supported", ["", "invalid_request_uri", ""]),
        ("by-value", ["", "request_uri_not_supported", ""]),
        ("registered", ["", "invalid_request_uri", ""]),
        ("required", ["", "invalid_request_uri", "invalid_request"]),
        (
            "unsupported",
            ["request_not_supported", "request_uri_not_supported", ""],
        ),
    ] {
        provider.set(Setting::new("request-object", value)).unwrap();
        for (pairs, error) in [&by_value[..], &by_reference, &plain]
            .into_iter()
            .zip(errors)
        {
            let mut browser = Browser::new(&provider);
            let reply = if pairs == plain.as_slice() {
                browser.authorize(&[]).await
            } else {
                open(&mut browser, pairs).await
            };
            assert_eq!(reply.refused(), error, "{value} {pairs:?}");
            assert_eq!(reply.page() == "login", error.is_empty(), "{value}");
        }
    }
}

#[tokio::test]
async fn the_metadata_say_so() {
    let provider = builder().start().await.unwrap();
    let url = provider.endpoint(Endpoint::Discovery);
    let metadata = Browser::new(&provider).open(url.as_str()).await.json();
    assert_eq!(metadata["request_parameter_supported"], true);
    assert_eq!(metadata["request_uri_parameter_supported"], true);
    assert_eq!(metadata["require_request_uri_registration"], false);
    assert_eq!(metadata["require_signed_request_object"], false);
    let algorithms = metadata["request_object_signing_alg_values_supported"]
        .as_array()
        .unwrap();
    for alg in ["none", "RS256", "PS256", "ES256", "EdDSA", "HS256"] {
        assert!(algorithms.contains(&json!(alg)), "{alg}");
    }
}

#[tokio::test]
async fn rules_of_a_quirk_look_at_what_the_object_says() {
    let rules = [
        ("state-rule=letters", "invalid_request"),
        ("prompt-support=login-only", "invalid_request"),
        ("scope-unknown=refused", "invalid_scope"),
        ("pkce-methods=s256", "invalid_request"),
    ];
    for (rule, error) in rules {
        let signer = Signer::new(Algorithm::Es256);
        let setting = Setting::parse(rule).unwrap();
        let provider = builder().client(signer.client()).quirk(setting);
        let provider = provider.start().await.unwrap();
        let changes = json!({
            "prompt": "consent",
            "scope": "openid of-another-provider",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "plain",
        });
        let object = signer.sign(&claims(&provider, &changes));
        let mut browser = Browser::new(&provider);
        let reply = open(&mut browser, &[("request", &object)]).await;
        assert_eq!(reply.parameter("error").as_deref(), Some(error), "{rule}");
    }
}
