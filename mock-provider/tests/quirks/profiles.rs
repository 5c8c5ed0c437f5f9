//! The built-in profiles: complete, sourced, and as the snapshots show them.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use mock_provider::{Clock, Endpoint, LogoutDialect, MockProvider, Profile, User, profiles};
use serde_json::{Value, json};

use crate::browser::{Browser, CALLBACK, CHALLENGE, Reply, SIGNED_OUT, START, VERIFIER, builder};
use crate::reading::{Reader, keys};

async fn provider(name: &str, clock: &Clock) -> MockProvider {
    builder()
        .clock(clock.clone())
        .profile(Profile::load(name).unwrap())
        .start()
        .await
        .unwrap()
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn every_file_of_the_folder_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let names: BTreeSet<String> = profiles()
        .iter()
        .map(|profile| profile.name().to_owned())
        .collect();
    assert_eq!(names, files);
}

#[test]
fn every_value_says_where_it_comes_from() {
    for profile in profiles() {
        assert!(
            !profile.title().is_empty()
                && !profile.summary().is_empty()
                && !profile.observed().is_empty()
        );
        assert!(!profile.not_imitated().is_empty(), "{}", profile.name());
        for sourced in profile.sourced() {
            let setting = &sourced.setting;
            assert!(
                sourced.source.starts_with("https://"),
                "{}: {setting}",
                profile.name()
            );
        }
    }
}

#[test]
fn a_profile_has_the_settings_of_those_that_it_extends() {
    let (today, before) = (
        Profile::load("cognito-classic").unwrap(),
        Profile::load("cognito-pre-2024").unwrap(),
    );
    assert_eq!(before.extends(), Some("cognito-classic"));
    assert_eq!(before.sourced().len(), today.sourced().len() + 1);
    let own = before.sourced().last().unwrap();
    assert_eq!(
        (own.setting.id.as_str(), own.profile.as_str()),
        ("end-session-endpoint-unadvertised", "cognito-pre-2024")
    );
    assert_eq!(before.sourced()[0].profile, "cognito");
}

/// The authorization request of an RP of this provider, with these parameters beside or in place of the usual ones.
async fn begin(browser: &mut Browser<'_>, changes: &[(&str, &str)]) -> Reply {
    let settings = browser.provider.quirks();
    let posts = settings
        .iter()
        .any(|setting| setting.to_string() == "form-post=required-for-claims");
    let mode = posts.then_some(("response_mode", "form_post"));
    let changes: Vec<(&str, &str)> = changes.iter().copied().chain(mode).collect();
    browser.authorize(&changes).await
}

/// A sign-in, its userinfo, a refresh and the sign-out that an RP of this provider does.
async fn visit(provider: &MockProvider, clock: &Clock) -> Vec<(&'static str, Value)> {
    let mut browser = Browser::new(provider);
    let mut reader = Reader::new(provider);
    let discovery = browser.fetch(Endpoint::Discovery, None).await;
    let mut seen = vec![("discovery", reader.reply(&discovery))];
    reader.keys = browser.fetch(Endpoint::Jwks, None).await.json();
    seen.push(("jwks", keys(&reader.keys)));
    let page = begin(&mut browser, &[("access_type", "offline")]).await;
    let callback = browser.log_in(page, "alice").await;
    let code = callback.brought()["code"].clone();
    let token = browser.redeem(&code).await;
    let tokens = token.json();
    let userinfo = browser
        .fetch(Endpoint::Userinfo, tokens["access_token"].as_str())
        .await;
    let refused = browser.fetch(Endpoint::Userinfo, Some("unknown")).await;
    let refresh = browser
        .refresh(tokens["refresh_token"].as_str().unwrap())
        .await;
    let bad = browser.refresh("unknown").await;
    let alive = begin(&mut browser, &[]).await;
    let nowhere = sign_out(&mut browser, &tokens, "http://localhost:4000/elsewhere").await;
    let sign_out = sign_out(&mut browser, &tokens, SIGNED_OUT).await;
    let apart = match &sign_out {
        Some(reply) if reply.parameter("logout_challenge").is_some() => {
            Some(browser.open(reply.location()).await)
        }
        _ => None,
    };
    let confirmed = match apart.as_ref().or(sign_out.as_ref()) {
        Some(page) if page.page() == "logout-confirm" => {
            Some(browser.submit(page, &[("action", "logout")]).await)
        }
        _ => None,
    };
    let back = match &confirmed {
        Some(reply) if reply.parameter("logout_verifier").is_some() => {
            Some(browser.open(reply.location()).await)
        }
        _ => None,
    };
    for (step, reply) in [
        ("authorization response", Some(&callback)),
        ("token response", Some(&token)),
        ("userinfo", Some(&userinfo)),
        ("userinfo with an unknown token", Some(&refused)),
        ("refresh", Some(&refresh)),
        ("refresh with an unknown token", Some(&bad)),
        ("authorization request with a live session", Some(&alive)),
        ("sign-out to an unregistered address", nowhere.as_ref()),
        ("sign-out", sign_out.as_ref()),
        ("the page that asks", apart.as_ref()),
        ("confirmation of the sign-out", confirmed.as_ref()),
        ("the way back from the page", back.as_ref()),
    ] {
        seen.extend(reply.map(|reply| (step, reader.reply(reply))));
    }
    seen.push(("sessions afterwards", json!(provider.sessions().len())));
    let again = begin(&mut browser, &[]).await;
    seen.push(("the next authorization request", reader.reply(&again)));
    for (step, reply) in ends_of_tokens(&browser).await {
        seen.push((step, reader.reply(&reply)));
    }
    let implicit = begin(&mut browser, &[("response_type", "token")]).await;
    let implicit = browser.log_in(implicit, "alice").await;
    seen.push(("an implicit answer", reader.reply(&implicit)));
    for (step, reply) in errors(&mut browser).await {
        seen.push((step, reader.reply(&reply)));
    }
    if provider.logout_dialect() == LogoutDialect::Auth0 {
        let query = [("client_id", "app")];
        let beside = browser.get(Endpoint::EndSession, &query).await;
        seen.push(("RP-initiated logout beside it", reader.reply(&beside)));
    }
    for (step, reply) in odd_requests(provider).await {
        seen.push((step, reader.reply(&reply)));
    }
    seen.push(("what scripts may read", scripts(&browser).await));
    // Until keys have changed that are going to.
    clock.advance(Duration::from_hours(24 * 8));
    let mut later = Browser::new(provider);
    let page = begin(&mut later, &[]).await;
    let callback = later.log_in(page, "alice").await;
    later.redeem(&callback.brought()["code"]).await;
    let published = later.fetch(Endpoint::Jwks, None).await.json();
    seen.push(("jwks eight days later", keys(&published)));
    seen
}

/// Requests that RPs and users make, though not each time.
async fn odd_requests(provider: &MockProvider) -> Vec<(&'static str, Reply)> {
    let mut seen = Vec::new();
    let mut browser = Browser::new(provider);
    let page = begin(&mut browser, &[]).await;
    let page = browser.follow(page).await;
    let cancelled = browser.submit(&page, &[("action", "cancel")]).await;
    seen.push(("a sign-in that is cancelled", cancelled));
    let authorize = provider.endpoint(Endpoint::Authorize);
    let request = [
        ("client_id", "app"),
        ("response_type", "code"),
        ("redirect_uri", CALLBACK),
        ("scope", "openid"),
        ("state", "the-state"),
        ("nonce", "the-nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let posted = browser
        .post(authorize.as_str(), &request, "cross-site")
        .await;
    seen.push(("an authorization request by POST", posted));
    let state = begin(&mut browser, &[("state", "{\"to\":\"/\"}")]).await;
    seen.push(("a state that is JSON", state));
    for (step, redeemed, missing) in [
        ("no scope", "tokens for a request without scope", "scope"),
        ("no nonce", "tokens for a request without nonce", "nonce"),
    ] {
        let mut browser = Browser::new(provider);
        let page = begin(&mut browser, &[(missing, "")]).await;
        let callback = browser.log_in(page, "bob").await;
        if let Some(code) = callback.brought().get("code") {
            let tokens = browser.redeem(code).await;
            seen.push((redeemed, tokens));
        } else {
            seen.push((step, callback));
        }
    }
    let mut browser = Browser::new(provider);
    let page = begin(&mut browser, &[]).await;
    let callback = browser.log_in(page, "bob").await;
    let elsewhere = browser
        .token(&[
            ("grant_type", "authorization_code"),
            ("code", &callback.brought()["code"]),
            ("redirect_uri", "http://localhost:4000/elsewhere"),
            ("code_verifier", VERIFIER),
        ])
        .await;
    seen.push(("a code with another redirect_uri", elsewhere));
    seen
}

/// Which origin's scripts may read metadata, and the answers of the token endpoint.
async fn scripts(browser: &Browser<'_>) -> Value {
    let allowed = |reply: &Reply| json!(reply.header("access-control-allow-origin"));
    let [own, foreign] = ["http://localhost:4000", "http://elsewhere.test"]
        .map(|origin| browser.fetch_from(origin, Endpoint::Discovery));
    let token = browser.token_from_script(&[("client_id", "app")]).await;
    json!({
        "metadata, on the origin of the callback": allowed(&own.await),
        "metadata, on another origin": allowed(&foreign.await),
        "token response, on the origin of the callback": allowed(&token),
    })
}

/// What becomes of tokens that are revoked, and what is told of them.
async fn ends_of_tokens(browser: &Browser<'_>) -> Vec<(&'static str, Reply)> {
    let mut other = Browser::new(browser.provider);
    let page = begin(&mut other, &[("access_type", "offline")]).await;
    let callback = other.log_in(page, "bob").await;
    let tokens = other.redeem(&callback.brought()["code"]).await.json();
    let access = tokens["access_token"].as_str().unwrap();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let (access, refresh) = ([("token", access)], [("token", refresh)]);
    let introspected = other.ask(Endpoint::Introspection, &access).await;
    let access = other.ask(Endpoint::Revocation, &access).await;
    let refresh = other.ask(Endpoint::Revocation, &refresh).await;
    vec![
        ("introspection of an access token", introspected),
        ("revocation of the access token", access),
        ("revocation of the refresh token", refresh),
    ]
}

/// What goes wrong, and how the provider says so.
async fn errors(browser: &mut Browser<'_>) -> Vec<(&'static str, Reply)> {
    let response_type = begin(browser, &[("response_type", "nonsense")]).await;
    let scope = begin(browser, &[("scope", "openid nonsense")]).await;
    let state = begin(browser, &[("state", "")]).await;
    let redirect = begin(
        browser,
        &[("redirect_uri", "http://localhost:4000/elsewhere")],
    )
    .await;
    let client = begin(browser, &[("client_id", "unknown")]).await;
    let code = [
        ("grant_type", "authorization_code"),
        ("code", "unknown"),
        ("redirect_uri", CALLBACK),
    ];
    let bad_code = browser.token(&code).await;
    let bad_secret = browser.token_as("app", "wrong", &code).await;
    let bad_grant = browser.token(&[("grant_type", "nonsense")]).await;
    vec![
        ("an unknown response_type", response_type),
        ("an unknown scope", scope),
        ("no state", state),
        ("an unregistered redirect_uri", redirect),
        ("an unknown client", client),
        ("an unknown code", bad_code),
        ("a wrong client secret", bad_secret),
        ("an unknown grant_type", bad_grant),
    ]
}

/// The sign-out that an RP of this provider does, with the wish to come back to `address`.
async fn sign_out(browser: &mut Browser<'_>, tokens: &Value, address: &str) -> Option<Reply> {
    let hint = tokens["id_token"].as_str().unwrap();
    let (endpoint, query) = match browser.provider.logout_dialect() {
        LogoutDialect::RpInitiated => (
            Endpoint::EndSession,
            vec![
                ("id_token_hint", hint),
                ("post_logout_redirect_uri", address),
            ],
        ),
        LogoutDialect::Cognito => (
            Endpoint::CognitoLogout,
            vec![("client_id", "app"), ("logout_uri", address)],
        ),
        LogoutDialect::Auth0 => (
            Endpoint::Auth0Logout,
            vec![("client_id", "app"), ("returnTo", address)],
        ),
        LogoutDialect::None => return None,
    };
    assert_eq!(
        browser.provider.sign_out_endpoint(),
        Some(browser.provider.endpoint(endpoint))
    );
    Some(browser.get(endpoint, &query).await)
}

async fn shows_its_provider(name: &str) {
    let clock = Clock::fixed(UNIX_EPOCH + Duration::from_secs(START.unsigned_abs()));
    let provider = provider(name, &clock).await;
    let seen = visit(&provider, &clock).await;
    let text: Vec<String> = seen
        .iter()
        .map(|(step, value)| {
            format!(
                "# {step}\n{}\n",
                serde_json::to_string_pretty(value).unwrap()
            )
        })
        .collect();
    snapshot(&format!("profile-{name}"), &text.join("\n"));
    let unfired: Vec<String> = provider
        .quirks()
        .into_iter()
        .map(|setting| setting.id)
        .filter(|id| provider.fired(id) == 0)
        .collect();
    assert_eq!(
        unfired,
        Vec::<String>::new(),
        "each setting of {name} acts somewhere in a visit"
    );
}

/// A test per profile, and the list of them.
macro_rules! each_shows_its_provider {
    ($($test:ident: $name:literal,)*) => {
        const SHOWN: &[&str] = &[$($name),*];
        $(
            #[tokio::test]
            async fn $test() {
                shows_its_provider($name).await;
            }
        )*
    };
}

each_shows_its_provider! {
    apple: "apple",
    auth0: "auth0",
    auth0_legacy: "auth0-legacy",
    authentik: "authentik",
    azure_b2c: "azure-b2c",
    cognito: "cognito",
    cognito_classic: "cognito-classic",
    cognito_pre_2024: "cognito-pre-2024",
    dex: "dex",
    duende: "duende",
    entra: "entra",
    entra_common: "entra-common",
    generic: "generic",
    gitlab: "gitlab",
    google: "google",
    hydra: "hydra",
    keycloak: "keycloak",
    keycloak_17: "keycloak-17",
    line: "line",
    okta_custom: "okta-custom",
    okta_org: "okta-org",
    zitadel: "zitadel",
}

#[test]
fn every_profile_is_shown() {
    let names: Vec<String> = profiles()
        .iter()
        .map(|profile| profile.name().to_owned())
        .collect();
    assert_eq!(names, SHOWN);
}

#[tokio::test]
async fn a_setting_of_the_builder_wins_over_the_profile() {
    let provider = builder()
        .quirk("access-token-lifetime=7".parse().unwrap())
        .profile(Profile::load("keycloak").unwrap())
        .start()
        .await
        .unwrap();
    let tokens = Browser::new(&provider).sign_in("alice").await;
    assert_eq!(tokens["expires_in"], 7);
}

#[tokio::test]
async fn a_subject_that_was_chosen_by_hand_stays() {
    let provider = builder()
        .profile(Profile::load("auth0").unwrap())
        .user(User::new("carol").subject("own"))
        .start()
        .await
        .unwrap();
    provider.add_user(User::new("dave"));
    let subjects: Vec<String> = provider
        .users()
        .iter()
        .map(|user| user.sub().to_owned())
        .collect();
    assert!(subjects[0].starts_with("auth0|"), "{subjects:?}");
    assert_eq!(subjects[2], "own");
    assert!(subjects[3].starts_with("auth0|"), "{subjects:?}");
}
