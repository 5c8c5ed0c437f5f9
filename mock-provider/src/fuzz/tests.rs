//! Mutations of good requests, and bytes without any sense: nothing panics, nothing fails, nobody is led astray.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// The good requests that mutations start from; `cargo fuzz` starts from them as well.
fn seeds() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    texts.collect()
}

/// One way of spoiling a request.
#[derive(Clone, Debug)]
enum Mutation {
    Method(String),
    Target(String),
    Profile(String),
    Field(String, String),
    Append(String, String),
    Value(Index, String),
    Drop(Index),
    Double(Index),
    Swap(Index, Index),
    Insert(Index, String),
    Cut(Index),
}

fn word() -> impl Strategy<Value = String> {
    let known = [
        "",
        "app",
        "spa",
        "code",
        "id_token",
        "code id_token token",
        "none",
        "openid",
        "openid email phone",
        "login",
        "none login",
        "consent select_account",
        "S256",
        "plain",
        "fragment",
        "form_post",
        "query.jwt",
        "-1",
        "0",
        "99999999999999999999",
        "null",
        "{}",
        "[]",
        "{\"id_token\":{\"sub\":{\"value\":\"x\"}}}",
        "\"><fuzz>",
        "</script><fuzz>",
        "javascript:alert(1)",
        "//evil.example",
        "http://localhost:4000/callback",
        "http://localhost:4000@evil.example/callback",
        "http://evil.example/callback",
        "{code}",
        "{access}",
        "{refresh}",
        "{id_token}",
        "{ticket}",
        "{cookie}",
        "{challenge}",
        "{verifier}",
        "eyJhbGciOiJub25lIn0.e30.",
        "a.b.c",
        "..",
        "%",
        "%zz",
        "\u{0}",
        "\u{202e}",
        "é",
        "{request}",
        "refresh_token",
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:device_code",
    ];
    prop_oneof![
        6 => select(known.to_vec()).prop_map(str::to_owned),
        2 => ".{0,40}",
        1 => "[A-Za-z0-9_-]{0,30}\\.[A-Za-z0-9_-]{0,30}\\.[A-Za-z0-9_-]{0,30}",
        1 => (select(vec!["a", "é", "%", "&x=", "<fuzz>"]), 0_usize..60_000).prop_map(|(part, times)| part.repeat(times)),
    ]
}

fn name() -> impl Strategy<Value = String> {
    let known = [
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "display",
        "claims",
        "claims_locales",
        "ui_locales",
        "acr_values",
        "login_hint",
        "logout_hint",
        "id_token_hint",
        "request",
        "request_uri",
        "resource",
        "audience",
        "code",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
        "grant_type",
        "refresh_token",
        "access_token",
        "token",
        "token_type_hint",
        "username",
        "password",
        "action",
        "ticket",
        "user_code",
        "device_code",
        "post_logout_redirect_uri",
        "logout_uri",
        "logout_challenge",
        "logout_verifier",
        "next",
        "more",
        "returnTo",
        "federated",
        "rel",
    ];
    prop_oneof![9 => select(known.to_vec()).prop_map(str::to_owned), 1 => ".{0,12}"]
}

fn field() -> impl Strategy<Value = String> {
    select(vec![
        "authorization",
        "cookie",
        "content-type",
        "content-length",
        "origin",
        "referer",
        "sec-fetch-site",
        "sec-fetch-mode",
        "accept",
        "accept-language",
        "host",
        "x-forwarded-host",
        "forwarded",
        "dpop",
        "if-none-match",
        "access-control-request-method",
        "transfer-encoding",
        "range",
    ])
    .prop_map(str::to_owned)
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let methods = select(vec![
        "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW",
    ]);
    let targets = select(
        Endpoint::all()
            .map(Endpoint::name)
            .chain(["/", "//", "/..", "/.well-known/", "*"])
            .collect::<Vec<_>>(),
    );
    let names: Vec<String> = profiles()
        .iter()
        .map(|profile| profile.name().to_owned())
        .collect();
    let at = any::<Index>;
    prop_oneof![
        1 => methods.prop_map(|method| Mutation::Method(method.to_owned())),
        1 => targets.prop_map(|target| Mutation::Target(target.to_owned())),
        2 => select(names).prop_map(Mutation::Profile),
        2 => (field(), word()).prop_map(|(name, value)| Mutation::Field(name, value)),
        4 => (name(), word()).prop_map(|(name, value)| Mutation::Append(name, value)),
        6 => (at(), word()).prop_map(|(at, value)| Mutation::Value(at, value)),
        2 => at().prop_map(Mutation::Drop),
        2 => at().prop_map(Mutation::Double),
        1 => (at(), at()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        2 => (at(), ".{1,3}").prop_map(|(at, text)| Mutation::Insert(at, text)),
        1 => at().prop_map(Mutation::Cut),
    ]
}

/// Encodes what would end a parameter, and leaves names in braces as they are.
fn encoded(value: &str) -> String {
    if value.starts_with('{') && value.ends_with('}') && !value.contains('"') {
        return value.to_owned();
    }
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// The text with its parameters changed: those of the body, or of the address where there is no body.
fn parameters(text: &str, change: impl FnOnce(&mut Vec<String>)) -> String {
    let (before, form, after) = match text.split_once("\n\n") {
        Some((head, body)) if !body.is_empty() => (format!("{head}\n\n"), body, ""),
        _ => {
            let line = text.find('\n').unwrap_or(text.len());
            let query = text[..line].find('?').map_or(line, |at| at + 1);
            (text[..query].to_owned(), &text[query..line], &text[line..])
        }
    };
    let mut pairs: Vec<String> = form.split('&').map(str::to_owned).collect();
    change(&mut pairs);
    format!("{before}{}{after}", pairs.join("&"))
}

fn apply(text: &str, mutation: &Mutation) -> String {
    let first = |part: usize, new: &str| {
        let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
        let (method, target) = line.split_once(' ').unwrap_or((line, ""));
        let (name, query) = target.split_once('?').unwrap_or((target, ""));
        let (method, name) = if part == 0 {
            (new, name)
        } else {
            (method, new)
        };
        format!("{method} {name}?{query}\n{rest}")
    };
    let with_field = |name: &str, value: &str| {
        let value = value.replace(['\n', '\r'], " ");
        text.replacen('\n', &format!("\n{name}: {value}\n"), 1)
    };
    let floor = |at: &Index| text.floor_char_boundary(at.index(text.len() + 1));
    match mutation {
        Mutation::Method(method) => first(0, method),
        Mutation::Target(target) => first(1, target),
        Mutation::Profile(profile) => with_field("profile", profile),
        Mutation::Field(name, value) => with_field(name, value),
        Mutation::Append(name, value) => parameters(text, |pairs| {
            pairs.push(format!("{}={}", encoded(name), encoded(value)));
        }),
        Mutation::Value(at, value) => parameters(text, |pairs| {
            let at = at.index(pairs.len());
            let pair = &mut pairs[at];
            let name = pair.split('=').next().unwrap_or_default();
            *pair = format!("{name}={}", encoded(value));
        }),
        Mutation::Drop(at) => parameters(text, |pairs| drop(pairs.remove(at.index(pairs.len())))),
        Mutation::Double(at) => parameters(text, |pairs| {
            pairs.push(pairs[at.index(pairs.len())].clone());
        }),
        Mutation::Swap(a, b) => parameters(text, |pairs| {
            let all = pairs.len();
            pairs.swap(a.index(all), b.index(all));
        }),
        Mutation::Insert(at, new) => {
            let at = floor(at);
            format!("{}{new}{}", &text[..at], &text[at..])
        }
        Mutation::Cut(at) => text[..floor(at)].to_owned(),
    }
}

#[test]
fn the_seeds_are_answered_as_good_requests_are() {
    for seed in seeds() {
        let status = one_request(seed.as_bytes()).expect("a seed is a request");
        let refused_by_design = [
            "client_assertion=",
            "device_code=x",
            "user_code=",
            "request=eyJ",
            "/.well-known/webfinger",
        ];
        let fits = status < 400 || refused_by_design.iter().any(|part| seed.contains(part));
        assert!(fits, "{status}: {seed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2000, ..ProptestConfig::default() })]

    #[test]
    fn spoiled_requests_are_answered(
        seed in select(seeds()),
        mutations in proptest::collection::vec(mutation(), 1..6),
    ) {
        let text = mutations.iter().fold(seed, |text, mutation| apply(&text, mutation));
        // Some are no requests any more; HTTP servers refuse those before the provider sees them.
        let _ = one_request(text.as_bytes());
    }

    #[test]
    fn bytes_without_sense_are_answered(
        method in "[A-Z]{1,7}",
        target in ".{0,60}",
        rest in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut bytes = format!("{method} {target}\n").into_bytes();
        bytes.extend(rest);
        let _ = one_request(&bytes);
    }
}
