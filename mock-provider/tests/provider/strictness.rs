//! What a conformant provider refuses is refused, with the error that the specification names: a table of requests and
//! answers, which is also published as `docs/strictness.md`.

mod authorization;
mod case;
mod others;
mod page;
mod prepared;
mod token;

use mock_provider::{AuthMethod, Client, Endpoint, MockProvider};
use reqwest::{Method, StatusCode};

use crate::support::{
    Browser, CALLBACK, Reply, SECRET, VERIFIER, basic, builder, form, http, post, provider, redeem,
    refresh, send, text, userinfo,
};
use case::{Asked, Case, Pairs, Refused, Request, Then};
use prepared::Prepared;

/// The least number of rows; a table that lost some of them is not the same proof.
const ROWS: usize = 130;

/// The rows with the headings under which they are published.
fn table() -> Vec<(&'static str, Vec<Case>)> {
    vec![
        (
            "Authorization requests, refused at the redirect URI",
            authorization::at_the_redirect_uri(),
        ),
        (
            "Authorization requests that nobody is redirected for",
            authorization::on_a_page(),
        ),
        (
            "Token requests: who asks, client authentication",
            token::authentication(),
        ),
        ("Token requests: the code", token::codes()),
        ("Token requests: the refresh token", token::refreshes()),
        ("Token requests: the form", token::forms()),
        ("Userinfo requests", others::userinfo()),
        ("Revocation requests", others::revocation()),
        ("Introspection requests", others::introspection()),
        ("Logout requests", others::end_session()),
    ]
}

/// A fresh provider for a row, with a client for each thing that one can be.
async fn strict() -> MockProvider {
    let signed_out = "http://localhost:4000/signed-out";
    let app = Client::new("app").secret(SECRET).redirect_uri(CALLBACK);
    let client = |id: &str, method| Client::new(id).secret(SECRET).auth_method(method);
    builder()
        .client(app.post_logout_redirect_uri(signed_out))
        .client(client("poster", AuthMethod::ClientSecretPost))
        .client(client("header", AuthMethod::ClientSecretBasic))
        .client(
            Client::new("other")
                .secret(SECRET)
                .redirect_uri("http://localhost:5000/callback"),
        )
        .start()
        .await
        .expect("the provider starts")
}

#[tokio::test]
async fn every_row_of_the_table_is_refused_as_it_says() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for (heading, cases) in table() {
        for case in cases {
            rows += 1;
            let provider = strict().await;
            if let Err(difference) = check(&provider, &case).await {
                wrong.push(format!("{heading}: {}: {difference}", case.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows >= ROWS, "{rows} rows, expected {ROWS} or more");
}

/// Sends a row's request and compares the answer; `Err` says what differs.
async fn check(provider: &MockProvider, case: &Case) -> Result<(), String> {
    let mut prepared = Prepared::new(provider);
    let reply = ask(&mut prepared, &case.asked).await;
    is_refused(provider, &reply, &case.refused)?;
    let told = provider.journal().exchanges().pop();
    let told = told.and_then(|exchange| exchange.refusal.clone());
    match told {
        Some(refusal) if refusal.reason.is_empty() || refusal.mend.is_empty() => {
            return Err(format!(
                "the journal gives no reason or no mend: {refusal:?}"
            ));
        }
        Some(_) => {}
        None => return Err("the journal has no refusal".to_owned()),
    }
    if matches!(case.asked, Asked::Logout(_)) && provider.sessions().is_empty() {
        return Err("the session ended".to_owned());
    }
    holds(prepared, case.then).await
}

/// Sends the request of a row.
async fn ask(prepared: &mut Prepared<'_>, asked: &Asked) -> Reply {
    let provider = prepared.provider;
    match asked {
        Asked::Authorize(changes) => {
            let changes = filled(prepared, changes).await;
            // Whoever was signed in for the row's sake is somebody else.
            Browser::new(provider).authorize(&borrowed(&changes)).await
        }
        Asked::Redeem(changes) => {
            let mut changes = filled(prepared, changes).await;
            if !changes.iter().any(|(name, _)| name == "code") {
                changes.push(("code".to_owned(), prepared.fill("{code}").await));
            }
            redeem(provider, &borrowed(&changes)).await
        }
        Asked::Refresh(changes) => {
            let mut fields = filled(prepared, changes).await;
            if !fields.iter().any(|(name, _)| name == "refresh_token") {
                fields.push(("refresh_token".to_owned(), prepared.fill("{refresh}").await));
            }
            fields.retain(|(_, value)| !value.is_empty());
            fields.push(("grant_type".to_owned(), "refresh_token".to_owned()));
            let authorization = basic("app", SECRET);
            post(
                provider,
                Endpoint::Token,
                &authorization,
                &borrowed(&fields),
            )
            .await
        }
        Asked::Logout(parameters) => {
            prepared.fill("{id token}").await;
            let parameters = filled(prepared, parameters).await;
            let url = provider.endpoint(Endpoint::EndSession);
            let url = format!("{url}?{}", form(&borrowed(&parameters)));
            prepared.browser.open(&url).await
        }
        Asked::Userinfo(authorization) => {
            let authorization = prepared.fill(authorization).await;
            let request = http().request(Method::GET, provider.endpoint(Endpoint::Userinfo));
            send(match &*authorization {
                "" => request,
                value => request.header("authorization", value),
            })
            .await
        }
        Asked::Request(request) => send(raw(prepared, request).await).await,
    }
}

async fn raw(prepared: &mut Prepared<'_>, request: &Request) -> reqwest::RequestBuilder {
    let mut url = prepared.provider.endpoint(request.endpoint);
    let query = filled(prepared, request.query).await;
    if !query.is_empty() {
        url.set_query(Some(&form(&borrowed(&query))));
    }
    let mut built = http().request(request.method.clone(), url);
    for (name, value) in filled(prepared, request.headers).await {
        built = built.header(name, value);
    }
    let fields = filled(prepared, request.form).await;
    built.body(form(&borrowed(&fields)))
}

async fn filled(prepared: &mut Prepared<'_>, pairs: Pairs) -> Vec<(String, String)> {
    let mut filled = Vec::new();
    for (name, value) in pairs {
        filled.push(((*name).to_owned(), prepared.fill(value).await));
    }
    filled
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = pairs.iter();
    pairs.map(|(name, value)| (&**name, &**value)).collect()
}

fn is_refused(provider: &MockProvider, reply: &Reply, expected: &Refused) -> Result<(), String> {
    let found = match expected {
        Refused::AtCallback(error) => is_sent_back(provider, reply, "query", error),
        Refused::InFragment(error) => is_sent_back(provider, reply, "fragment", error),
        Refused::OnPage(_) => {
            reply.status == expected.status()
                && reply.page() == "error"
                && reply.header("location").is_empty()
                && !reply.body.contains("<script>")
        }
        Refused::Json(_, error) => is_json(reply, expected.status(), error),
        Refused::Challenged(_, error, challenge) => {
            let challenged = reply.header("www-authenticate").starts_with(challenge);
            let says = match *error {
                "" => reply.status == expected.status() && reply.body.is_empty(),
                error => is_json(reply, expected.status(), error),
            };
            challenged && says
        }
    };
    let never_stored = reply.header("cache-control") == "no-store";
    match (found, never_stored) {
        (true, true) => Ok(()),
        (true, false) => Err(format!("it may be stored by caches: {reply:?}")),
        (false, _) => Err(format!(
            "expected {}, got {reply:?}",
            page::answer(expected)
        )),
    }
}

fn is_sent_back(provider: &MockProvider, reply: &Reply, mode: &str, error: &str) -> bool {
    let (came, response) = reply.response();
    let has = |name: &str, value: &str| response.get(name).is_some_and(|found| found == value);
    came == mode
        && reply.status.is_redirection()
        && reply.header("location").starts_with(CALLBACK)
        && has("error", error)
        && has("iss", provider.issuer())
        && response.contains_key("state")
        && ["code", "id_token", "access_token"]
            .iter()
            .all(|name| !response.contains_key(*name))
}

fn is_json(reply: &Reply, status: StatusCode, error: &str) -> bool {
    reply.status == status
        && reply.header("content-type") == "application/json"
        && serde_json::from_str::<serde_json::Value>(&reply.body)
            .is_ok_and(|document| document["error"] == error)
}

/// Checks what must hold after a refusal.
async fn holds(prepared: Prepared<'_>, then: Then) -> Result<(), String> {
    let provider = prepared.provider;
    let good = match then {
        Then::Nothing => return Ok(()),
        Then::CodeStays => {
            let code = prepared.code.expect("the row got a code");
            let fields = [("code", &*code), ("code_verifier", VERIFIER)];
            redeem(provider, &fields).await.status == StatusCode::OK
        }
        Then::RefreshStays => {
            let token = prepared.refresh.expect("the row got a refresh token");
            refresh(provider, &token).await.status == StatusCode::OK
        }
        Then::TokensDead => {
            let tokens = prepared.tokens.expect("the row got tokens");
            let access = userinfo(provider, text(&tokens, "access_token")).await;
            let refreshed = refresh(provider, text(&tokens, "refresh_token")).await;
            (access.status, refreshed.status) == (StatusCode::UNAUTHORIZED, StatusCode::BAD_REQUEST)
        }
    };
    if good {
        return Ok(());
    }
    let expected = page::then(then);
    Err(format!("afterwards it does not hold that {expected}"))
}

/// The methods of the endpoints that every provider has (RFC 6749, section 3; Core 1.0, sections 3.1.2.1 and 5.3).
const METHODS: [(Endpoint, &str); 8] = [
    (Endpoint::Discovery, "GET, HEAD"),
    (Endpoint::Jwks, "GET, HEAD"),
    (Endpoint::Authorize, "GET, POST"),
    (Endpoint::Token, "POST"),
    (Endpoint::Userinfo, "GET, POST"),
    (Endpoint::Revocation, "POST"),
    (Endpoint::Introspection, "POST"),
    (Endpoint::EndSession, "GET, POST"),
];

#[tokio::test]
async fn other_methods_are_refused_with_those_that_are_allowed() {
    let provider = provider().await;
    let client = http();
    let ask = |method: &str, endpoint| {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        send(client.request(method, provider.endpoint(endpoint)))
    };
    for endpoint in Endpoint::all() {
        let refused = ask("BREW", endpoint).await;
        let allowed = refused.header("allow");
        assert_eq!(refused.status, StatusCode::METHOD_NOT_ALLOWED, "{endpoint}");
        if let Some((_, known)) = METHODS.iter().find(|(known, _)| *known == endpoint) {
            assert_eq!(allowed, *known, "{endpoint}");
        }
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE"] {
            let is_allowed = allowed.split(", ").any(|name| name == method);
            let reply = ask(method, endpoint).await;
            let refused = reply.status == StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(refused, !is_allowed, "{method} at {endpoint}: {reply:?}");
            assert!(!refused || reply.header("allow") == allowed, "{method}");
        }
    }
}

#[tokio::test]
async fn there_is_nothing_at_other_addresses() {
    let provider = provider().await;
    let client = http();
    for path in [
        "/nowhere",
        "/authorize/",
        "//authorize",
        "/token/x",
        "/TOKEN",
        "/.well-known/openid-configuration/",
        "/%61uthorize",
    ] {
        let url = format!("http://{}{path}", provider.addr());
        let reply = send(client.request(Method::GET, url)).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_plain_challenge_is_the_verifier() {
    let provider = provider().await;
    let plain = [
        ("code_challenge", VERIFIER),
        ("code_challenge_method", "plain"),
    ];
    let code = Browser::new(&provider).code("alice", &plain).await;
    let reply = redeem(&provider, &[("code", &code)]).await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[tokio::test]
async fn a_sign_in_without_a_challenge_needs_no_verifier() {
    let provider = provider().await;
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = Browser::new(&provider).code("alice", &without).await;
    let reply = redeem(&provider, &[("code", &code), ("code_verifier", "")]).await;
    assert_eq!(reply.status, StatusCode::OK);
}

#[test]
fn the_published_table_is_current() {
    page::is_current(&table());
}
