//! `rpcheck serve`: READY, one line per exchange, a clean end.

use std::{
    io::{self, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use browser::{Browser, ControlKind};

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

/// Serves what the text of a file declares, and gives its issuer.
fn configured(text: &str, log: &str) -> (Running, String) {
    let folder = tempfile::tempdir().expect("a folder for the file");
    let file = folder.path().join("serve.toml");
    std::fs::write(&file, text).expect("the file is written");
    let serve = Running::start(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--log",
        log,
        "--config",
        file.to_str().expect("a path in UTF-8"),
    ]);
    let issuer = ready(&serve);
    (serve, issuer)
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
    let text = "[[client]]\nclient_id = \"portal\"\nredirect_uris = [\"http://localhost:4000/cb\"]\n\
        [[user]]\nname = \"carol\"\npassword = \"hunter2\"\n[[quirk]]\nid = \"issuer-trailing-slash\"\n";
    let (serve, issuer) = configured(text, "human");
    assert!(issuer.ends_with('/'), "{issuer}");
    let origin = issuer.trim_end_matches('/');
    get(&format!(
        "{origin}/authorize?response_type=code&scope=openid&client_id=portal&redirect_uri=http://localhost:4000/cb"
    ));
    let line = serve.line(|line| line.contains("portal"));
    assert!(!line.contains("refused"), "{line}");
}

/// An RP that answers one logout token with 400, and then no more.
fn refusing_rp() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the provider connects");
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        // The token is at the end of the form.
        while !String::from_utf8_lossy(&request).contains("logout_token=ey") {
            let read = stream.read(&mut piece).expect("the provider sends");
            request.extend_from_slice(&piece[..read]);
        }
        let answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        stream
            .write_all(answer.as_bytes())
            .expect("the provider listens");
    });
    format!("http://{address}/back-channel-logout")
}

/// Signs alice in at the client `portal`, and out again.
fn in_and_out(issuer: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    runtime.block_on(async {
        let tab = Browser::builder().build().expect("a browser can be made").tab();
        let _stop = tab.stop_before(|request| request.url.as_str().starts_with("http://localhost:4000/"));
        let authorize = format!(
            "{issuer}/authorize?response_type=code&scope=openid&client_id=portal&redirect_uri=http://localhost:4000/cb"
        );
        let mut page = tab.open(&authorize).await.expect("the provider answers");
        while page.stopped().is_none() {
            let typed: Vec<(String, &str)> = page.forms()[0]
                .controls
                .iter()
                .filter(|control| control.kind == ControlKind::Text)
                .map(|control| match control.name.as_str() {
                    "password" => (control.name.clone(), "password"),
                    _ => (control.name.clone(), "alice"),
                })
                .collect();
            let typed: Vec<(&str, &str)> = typed.iter().map(|(name, it)| (&**name, *it)).collect();
            page = tab.submit("form", &typed).await.expect("the provider answers");
        }
        let end_session = format!("{issuer}/end-session?client_id=portal");
        let page = tab.open(&end_session).await.expect("the provider answers");
        if !page.forms().is_empty() {
            tab.submit("form", &[]).await.expect("the provider answers");
        }
    });
}

#[test]
fn what_the_provider_sends_of_itself_is_told_too() {
    for (log, begins) in [("human", "sends"), ("json", "{")] {
        let rp = refusing_rp();
        let text = format!(
            "[[client]]\nclient_id = \"portal\"\nredirect_uris = [\"http://localhost:4000/cb\"]\n\
             backchannel_logout_uri = \"{rp}\"\n[[quirk]]\nid = \"logout-token-nonce\"\n"
        );
        let (serve, issuer) = configured(&text, log);
        in_and_out(&issuer);
        let line =
            serve.line(|line| line.starts_with(begins) && line.contains("back-channel-logout"));
        let hidden = ["eyJh", "eyJ0"].iter().all(|begin| !line.contains(begin));
        assert!(hidden, "{line}");
        let mut line = line.replace(&rp, "http://RP/back-channel-logout");
        if log == "json" {
            let mut object: Value = serde_json::from_str(&line).unwrap();
            for (name, kind) in [("seq", "number"), ("at", "seconds")] {
                assert!(object[name].is_u64(), "{object}");
                object[name] = kind.into();
            }
            for name in ["session", "token"] {
                assert!(object[name].is_string(), "{object}");
                object[name] = "text".into();
            }
            line = serde_json::to_string_pretty(&object).unwrap();
        }
        insta::assert_snapshot!(format!("serve-delivery-{log}"), line);
        assert_eq!(serve.stopped().0, ExitCode::AsExpected);
    }
}

#[test]
fn a_file_declares_a_chain_of_providers() {
    let text = "[[client]]\nclient_id = \"portal\"\nredirect_uris = [\"http://localhost:4000/cb\"]\n\
        [upstream]\nprovider = \"keycloak\"\n";
    let (serve, issuer) = configured(text, "human");
    in_and_out(&issuer);
    let line = serve.line(|line| line.starts_with("browser at keycloak:"));
    assert!(line.contains("/protocol/openid-connect/auth"), "{line}");
    let line = serve.line(|line| line.starts_with("server  at keycloak:") && line.contains("POST"));
    assert!(
        line.contains("/protocol/openid-connect/token 200"),
        "{line}"
    );
    assert_eq!(serve.stopped().0, ExitCode::AsExpected);
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
