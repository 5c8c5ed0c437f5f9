//! `rpcheck serve`: READY, one line per exchange, a clean end.

use std::{
    io::{self, Read as _, Write as _},
    net::{TcpListener, TcpStream},
};

use rpcheck::exit_code::ExitCode;
use serde_json::Value;

use crate::console::{Running, rpcheck};

/// Asks for an address as a server does: without anything that browsers send.
fn get(url: &str) -> String {
    ask(url).expect("the provider answers")
}

fn ask(url: &str) -> io::Result<String> {
    let address = url
        .strip_prefix("http://")
        .and_then(|url| url.split_once('/'));
    let (host, path) = address.ok_or_else(|| io::Error::other(format!("{url} has no path")))?;
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    Ok(body.to_owned())
}

fn ready(serve: &Running) -> String {
    let line = serve.line(|line| line.starts_with("READY "));
    line.trim_start_matches("READY ").to_owned()
}

#[test]
fn is_ready_answers_and_ends() {
    let serve = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    let issuer = ready(&serve);
    let metadata: Value =
        serde_json::from_str(&get(&format!("{issuer}/.well-known/openid-configuration"))).unwrap();
    assert_eq!(metadata["issuer"], issuer.as_str());
    let line = serve.line(|line| line.contains("openid-configuration"));
    assert!(
        line.starts_with("server") && line.contains("GET") && line.contains("200"),
        "{line}"
    );
    let (code, out) = serve.stopped();
    assert_eq!(code, ExitCode::AsExpected);
    assert!(out.starts_with("READY http://127.0.0.1:"), "{out}");
}

#[test]
fn a_refusal_says_why_and_what_to_change() {
    let serve = Running::start(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--redirect-uri",
        "http://localhost:4000/callback",
    ]);
    let authorize = format!(
        "{}/authorize?response_type=code&scope=openid&client_id=app",
        ready(&serve)
    );
    get(&format!(
        "{authorize}&redirect_uri=http://localhost:4000/other"
    ));
    let line = serve.line(|line| line.contains("/other"));
    assert!(
        line.contains("refused") && line.contains("redirect_uri"),
        "{line}"
    );
    get(&format!(
        "{authorize}&redirect_uri=http://localhost:4000/callback"
    ));
    let line = serve.line(|line| line.contains("redirect_uri=http://localhost:4000/callback"));
    assert!(!line.contains("refused"), "{line}");
    assert_eq!(serve.stopped().0, ExitCode::AsExpected);
}

#[test]
fn without_redirect_uris_any_loopback_one_is_accepted_and_no_other() {
    let serve = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    let authorize = format!(
        "{}/authorize?response_type=code&scope=openid&client_id=app",
        ready(&serve)
    );
    get(&format!(
        "{authorize}&redirect_uri=http://localhost:5173/cb"
    ));
    let line = serve.line(|line| line.contains("5173"));
    assert!(!line.contains("refused"), "{line}");
    get(&format!("{authorize}&redirect_uri=https://example.test/cb"));
    let line = serve.line(|line| line.contains("example.test"));
    assert!(line.contains("refused"), "{line}");
}

#[test]
fn programs_read_one_object_per_exchange() {
    let serve = Running::start(&["serve", "--listen", "127.0.0.1:0", "--log", "json"]);
    let issuer = ready(&serve);
    get(&format!(
        "{issuer}/authorize?client_id=nobody&id_token_hint=eyJsecret"
    ));
    let line = serve.line(|line| line.starts_with('{'));
    let exchange: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (&exchange["endpoint"], &exchange["method"]),
        (&Value::from("authorize"), &Value::from("GET"))
    );
    assert!(
        exchange["refusal"]["mend"]
            .as_str()
            .is_some_and(|mend| !mend.is_empty()),
        "{line}"
    );
    assert!(!line.contains("eyJsecret"), "{line}");
}

#[test]
fn a_file_declares_more_clients_users_and_quirks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("serve.toml");
    let text = "[[client]]\nclient_id = \"portal\"\nredirect_uris = [\"http://localhost:4000/cb\"]\n\
        [[user]]\nname = \"carol\"\npassword = \"hunter2\"\n[[quirk]]\nid = \"issuer-trailing-slash\"\n";
    std::fs::write(&file, text).unwrap();
    let serve = Running::start(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--config",
        file.to_str().unwrap(),
    ]);
    let issuer = ready(&serve);
    assert!(issuer.ends_with('/'), "{issuer}");
    let origin = issuer.trim_end_matches('/');
    get(&format!(
        "{origin}/authorize?response_type=code&scope=openid&client_id=portal&redirect_uri=http://localhost:4000/cb"
    ));
    let line = serve.line(|line| line.contains("portal"));
    assert!(!line.contains("refused"), "{line}");
}

#[test]
fn a_used_port_is_said_clearly() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = rpcheck(&["serve", "--listen", &address]);
    assert_eq!((ended.code, ended.out.as_str()), (ExitCode::CannotRun, ""));
    assert!(
        ended.err.contains(&address) && ended.err.contains("--listen 127.0.0.1:0"),
        "{}",
        ended.err
    );
}
