//! Client authentication, and odd answers.

use serde_json::json;

use super::*;

fn config(method: AuthMethod, defects: &[&str]) -> Config {
    let mut config = Config::new("https://op.example", "http://a/b", "https://app.example");
    config.client_secret = Some("p%+ /:ä".to_owned());
    config.auth_method = method;
    config.defects = Defects::parse(defects).unwrap();
    config
}

fn sent(method: AuthMethod, defects: &[&str]) -> (Option<String>, String) {
    let (header, body) = authenticated(&config(method, defects), vec![("code", "c")]);
    let decoded = header.map(|header| {
        let pair = STANDARD
            .decode(header.strip_prefix("Basic ").unwrap())
            .unwrap();
        String::from_utf8(pair).unwrap()
    });
    (decoded, body)
}

#[test]
fn basic_is_form_encoded_first_and_stands_alone() {
    let (pair, body) = sent(AuthMethod::ClientSecretBasic, &[]);
    assert_eq!(
        pair.as_deref(),
        Some("http%3A%2F%2Fa%2Fb:p%25%2B+%2F%3A%C3%A4")
    );
    assert_eq!(body, "code=c");
}

#[test]
fn post_is_in_the_body_alone() {
    let in_body = "code=c&client_id=http%3A%2F%2Fa%2Fb&client_secret=p%25%2B+%2F%3A%C3%A4";
    assert_eq!(
        sent(AuthMethod::ClientSecretPost, &[]),
        (None, in_body.to_owned())
    );
}

#[test]
fn a_public_client_sends_its_id_alone() {
    let in_body = "code=c&client_id=http%3A%2F%2Fa%2Fb";
    assert_eq!(sent(AuthMethod::None, &[]), (None, in_body.to_owned()));
}

#[test]
fn the_defects_of_authentication() {
    use AuthMethod::{ClientSecretBasic, ClientSecretPost};
    let other = &["other-auth-method"];
    assert_eq!(sent(ClientSecretBasic, other), sent(ClientSecretPost, &[]));
    assert_eq!(sent(ClientSecretPost, other), sent(ClientSecretBasic, &[]));
    let (pair, body) = sent(ClientSecretBasic, &["secret-in-header-and-body"]);
    assert!(pair.is_some() && body.contains("client_secret="));
    let (pair, _) = sent(ClientSecretBasic, &["sends-secret-unencoded"]);
    assert_eq!(pair.as_deref(), Some("http://a/b:p%+ /:ä"));
}

fn read(answer: &Value) -> Result<Granted, Rejection> {
    granted(answer.as_object().unwrap(), &Defects::none())
}

#[test]
fn lives_are_numbers_or_texts_or_unknown() {
    let life = |value: Value| {
        let answer = json!({"access_token": "a", "token_type": "BEARER", "expires_in": value});
        read(&answer).unwrap().expires_in
    };
    assert_eq!(life(json!(300)), Some(300));
    assert_eq!(life(json!("300")), Some(300));
    assert_eq!(life(json!(299.9)), Some(299));
    assert_eq!(life(json!(1e300)), Some(i64::MAX));
    for unknown in [json!(0), json!(-1), json!("soon"), Value::Null, json!([])] {
        assert_eq!(life(unknown.clone()), None, "{unknown}");
    }
}

#[test]
fn what_is_no_grant_is_refused() {
    for odd in [
        json!({}),
        json!({"access_token": "a"}),
        json!({"access_token": "", "token_type": "Bearer"}),
        json!({"access_token": 7, "token_type": "Bearer"}),
        json!({"access_token": "a", "token_type": "mac"}),
    ] {
        assert!(
            matches!(read(&odd), Err(Rejection::Unusable { .. })),
            "{odd}"
        );
    }
}

#[test]
fn error_codes_are_short_and_printable() {
    assert_eq!(error_code("invalid_grant"), "invalid_grant");
    assert_eq!(error_code("a\"\\\n\u{202e}b"), "ab");
    assert_eq!(error_code(&"x".repeat(500)).len(), 80);
}

#[test]
fn a_grant_does_not_print_its_tokens() {
    let answer = json!({"access_token": "secret", "token_type": "Bearer", "refresh_token": "too"});
    let printed = format!("{:?}", read(&answer).unwrap());
    assert!(!printed.contains("secret") && !printed.contains("too"));
}
