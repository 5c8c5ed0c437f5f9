//! Where a provider is: paths of its own, two origins, several issuers on one address, TLS, another name.

use std::sync::Arc;

use mock_provider::{Authority, Endpoint, Setting, Site};
use reqwest::{Certificate, StatusCode};
use serde_json::Value;

use crate::support::{Browser, builder, http, part, send, text};

async fn metadata(issuer: &str) -> Value {
    let address = format!("{issuer}/.well-known/openid-configuration");
    send(http().get(address)).await.json()
}

fn port(metadata: &Value, name: &str) -> Option<u16> {
    url::Url::parse(text(metadata, name)).ok()?.port()
}

#[tokio::test]
async fn issuer_and_keys_on_one_origin_everything_else_on_another() {
    let provider = builder()
        .quirk(Setting::new("issuer-path", "/pool"))
        .quirk(Setting::new("endpoints-origin", "issuer-apart"))
        .quirk(Setting::new(
            "endpoint-paths",
            r#"{"authorize": "/oauth2/authorize", "token": "/oauth2/token", "login": "/login"}"#,
        ))
        .start()
        .await
        .unwrap();
    let metadata = metadata(provider.issuer()).await;
    assert_eq!(text(&metadata, "issuer"), provider.issuer());
    let first = Some(provider.addr().port());
    assert_eq!(port(&metadata, "jwks_uri"), first);
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
    ] {
        assert_ne!(port(&metadata, name), first, "{name}");
    }
    assert!(text(&metadata, "token_endpoint").ends_with("/oauth2/token"));
    assert_eq!(provider.origins().len(), 2);
    let misplaced = format!("http://{}/oauth2/token", provider.addr());
    let nobody = send(http().get(misplaced)).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    let tokens = Browser::new(&provider).sign_in("alice", &[]).await;
    assert_eq!(part(text(&tokens, "id_token"), 1)["iss"], provider.issuer());
}

#[tokio::test]
async fn each_provider_of_a_site_keeps_to_itself() {
    let site = Site::builder()
        .provider("/acme", builder())
        .provider("/acme/labs", builder())
        .provider("/globex", builder())
        .start()
        .await
        .unwrap();
    let issuers: Vec<&str> = site.providers().map(|(_, op)| op.issuer()).collect();
    let at = |path: &str| format!("http://{}{path}", site.addr());
    assert_eq!(issuers, [at("/acme"), at("/acme/labs"), at("/globex")]);
    for issuer in &issuers {
        assert_eq!(metadata(issuer).await["issuer"], *issuer);
    }
    let acme = site.provider("/acme").unwrap();
    let labs = site.provider("/acme/labs").unwrap();
    let mut browser = Browser::new(acme);
    browser.sign_in("alice", &[]).await;
    assert_eq!((acme.sessions().len(), labs.sessions().len()), (1, 0));
    let nobody = send(http().get(at("/nobody"))).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    assert!(nobody.body.contains(&at("/globex")));
    // RFC 8414, section 3.1: the well-known path comes before that of the issuer.
    let well_known = at("/.well-known/oauth-authorization-server/acme/labs");
    let found = send(http().get(well_known)).await.json();
    assert_eq!(found["issuer"], labs.issuer());
}

#[tokio::test]
async fn two_providers_do_not_share_a_path() {
    for paths in [["/acme", "/acme"], ["/acme", "acme"], ["/acme", "/a/../b"]] {
        let site = paths
            .into_iter()
            .fold(Site::builder(), |site, path| site.provider(path, builder()));
        let error = site.start().await.unwrap_err().to_string();
        assert!(
            error.contains("cannot be the path of a provider"),
            "{error}"
        );
    }
}

fn trusting(pem: &str) -> reqwest::Client {
    let certificate = Certificate::from_pem(pem.as_bytes()).expect("the authority writes PEM");
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([certificate])
        .build()
        .expect("a client with one certificate can be made")
}

#[tokio::test]
async fn over_tls_its_cookies_are_secure_and_only_who_trusts_the_authority_gets_an_answer() {
    let authority = Arc::new(Authority::new().unwrap());
    let provider = builder().tls(Arc::clone(&authority)).start().await.unwrap();
    assert!(provider.issuer().starts_with("https://127.0.0.1:"));
    let address = provider.endpoint(Endpoint::Discovery);
    let found = send(trusting(&authority.pem()).get(address.clone())).await;
    assert_eq!(found.json()["issuer"], provider.issuer());
    let mut browser = Browser::over(&provider, trusting(&authority.pem()));
    let page = browser.authorize(&[]).await;
    let callback = browser.log_in(&page, "alice").await;
    assert!(callback.header("set-cookie").contains("; Secure"));
    let stranger = http().get(address.clone()).send().await;
    assert!(stranger.is_err(), "nobody vouches for the certificate");
    let other = Authority::new().unwrap();
    assert!(trusting(&other.pem()).get(address).send().await.is_err());
}

#[tokio::test]
async fn a_wrong_certificate_is_noticed() {
    let authority = Arc::new(Authority::new().unwrap());
    for wrong in ["self-signed", "expired", "other-host"] {
        let provider = builder()
            .tls(Arc::clone(&authority))
            .quirk(Setting::new("tls-certificate", wrong))
            .start()
            .await
            .unwrap();
        let address = provider.endpoint(Endpoint::Discovery);
        let answer = trusting(&authority.pem()).get(address.clone()).send().await;
        assert!(answer.is_err(), "{wrong}");
        let careless = reqwest::Client::builder()
            .no_proxy()
            .tls_danger_accept_invalid_certs(true)
            .build()
            .unwrap();
        assert_eq!(send(careless.get(address)).await.status, StatusCode::OK);
        assert_eq!(provider.fired("tls-certificate"), 1, "{wrong}");
    }
}

#[tokio::test]
async fn what_rps_ask_for_themselves_may_have_another_name() {
    let provider = builder()
        .back_channel_origin("http://op.internal:9000")
        .start()
        .await
        .unwrap();
    let metadata = metadata(provider.issuer()).await;
    for name in ["token_endpoint", "userinfo_endpoint", "jwks_uri"] {
        assert!(text(&metadata, name).starts_with("http://op.internal:9000/"));
    }
    for name in ["issuer", "authorization_endpoint", "end_session_endpoint"] {
        assert!(text(&metadata, name).starts_with(provider.issuer()));
    }
}

#[tokio::test]
async fn a_host_says_which_issuer_answers_for_its_users() {
    let provider = builder()
        .quirk(Setting::new("issuer-path", "/pool"))
        .start()
        .await
        .unwrap();
    let host = provider.addr();
    let ask = async |query: &str| {
        let address = format!("http://{host}/.well-known/webfinger?{query}");
        send(http().get(address)).await
    };
    let rel = "http://openid.net/specs/connect/1.0/issuer";
    for resource in [format!("acct:alice@{host}"), format!("http://{host}/alice")] {
        let answer = ask(&format!("resource={resource}&rel={rel}")).await;
        assert_eq!(answer.header("content-type"), "application/jrd+json");
        assert_eq!(answer.json()["links"][0]["href"], provider.issuer());
    }
    let other = ask(&format!("resource=acct:alice@{host}&rel=avatar")).await;
    assert_eq!(other.json()["links"], serde_json::json!([]));
    let foreign = ask("resource=acct:alice@example.test").await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(ask("").await.status, StatusCode::BAD_REQUEST);
}
