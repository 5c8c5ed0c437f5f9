//! RPs that are small shell scripts, launched and stopped.

use std::{fs, net::TcpListener, path::Path};

use super::*;

const REST: &str = r#"
[client]
redirect_uris = ["{base_url}/callback"]
[sign_in]
steps = [{ get = "/login" }]
[who_am_i]
get = "/me"
signed_out = "status:401"
"#;

fn target(folder: &Path, sections: &str, env: &dyn Fn(&str) -> Option<String>) -> Target {
    let text =
        format!("name = \"script\"\nbase_url = \"http://localhost:{{port}}\"\n{sections}\n{REST}");
    Target::parse(&text, "rpcheck.toml", folder, env).unwrap()
}

fn script(script: &str, more: &str) -> String {
    format!("[launch]\ncommand = [\"sh\", \"-c\", '''{script}''']\n{more}")
}

fn values(port: u16) -> Values {
    [("port".to_owned(), port.to_string())].into()
}

async fn failure(sections: &str) -> String {
    let target = target(Path::new("."), sections, &|_| None);
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    Launched::start(&target, &values(port), port)
        .await
        .unwrap_err()
        .to_string()
}

#[tokio::test]
async fn is_ready_when_the_log_says_so() {
    let more =
        "env = { PORT = \"{port}\" }\nready = { log = \"listening on \\\\d+\", port = false }";
    let sections = script("echo listening on $PORT; exec sleep 600", more);
    let target = target(Path::new("."), &sections, &|_| None);
    let mut launched = Launched::start(&target, &values(4321), 4321).await.unwrap();
    assert_eq!(launched.output().tail(1), ["listening on 4321"]);
    assert_eq!(launched.alive(), Ok(()));
    assert!(!launched.time_moves());
    launched.stop().await;
}

#[tokio::test]
async fn is_ready_when_the_port_is_open() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let target = target(Path::new("."), &script("exec sleep 600", ""), &|_| None);
    Launched::start(&target, &values(port), port)
        .await
        .unwrap()
        .stop()
        .await;
}

#[tokio::test]
async fn one_that_ends_or_never_answers_is_no_rp() {
    let ended = failure(&script("echo boom >&2; exit 3", "")).await;
    assert!(
        ended.contains("ended with exit status: 3 before it was ready"),
        "{ended}"
    );
    assert!(ended.contains("boom"), "{ended}");
    let late = failure(&script("exec sleep 600", "ready = { within = \"200ms\" }")).await;
    assert!(
        late.contains("was not ready") && late.contains("within 200ms"),
        "{late}"
    );
    let missing = failure("[launch]\ncommand = [\"./no-such-program\"]").await;
    assert!(missing.contains("is it installed"), "{missing}");
}

#[tokio::test]
async fn templates_are_filled_in_before_the_start() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("rp.conf.in"),
        "Listen {port}\nBlock {{ }}\n",
    )
    .unwrap();
    let more = "files = [{ template = \"rp.conf.in\", to = \"{scratch}/rp.conf\" }]\n\
                env = { CONF = \"{scratch}/rp.conf\" }\nready = { log = \"Block\", port = false }";
    let target = target(
        folder.path(),
        &script("cat $CONF; exec sleep 600", more),
        &|_| None,
    );
    let launched = Launched::start(&target, &values(4321), 4321).await.unwrap();
    assert_eq!(launched.output().tail(2), ["Listen 4321", "Block { }"]);
    launched.stop().await;
}

#[tokio::test]
async fn a_failed_build_shows_its_last_lines() {
    let sections =
        "[build]\ncommand = [\"sh\", \"-c\", \"echo no such module; exit 1\"]\n".to_owned();
    let target = target(
        Path::new("."),
        &(sections + &script("exec sleep 600", "")),
        &|_| None,
    );
    let error = Launched::build(&target, &Values::new())
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("failed with exit status: 1") && error.contains("no such module"),
        "{error}"
    );
}

#[tokio::test]
async fn time_is_moved_through_the_file_that_the_library_reads() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("libfaketime.so.1");
    fs::write(&library, "").unwrap();
    let env = |name: &str| (name == "RPCHECK_FAKETIME_LIB").then(|| library.display().to_string());
    let more = "clock = \"faketime\"\nready = { log = \"^file \", port = false }";
    let sections = script("echo file $FAKETIME_TIMESTAMP_FILE; exec sleep 600", more);
    let launched = Launched::start(&target(folder.path(), &sections, &env), &values(1), 1)
        .await
        .unwrap();
    assert!(launched.time_moves());
    let lines = launched.output().tail(20);
    let file = lines
        .iter()
        .find_map(|line| line.strip_prefix("file "))
        .unwrap()
        .to_owned();
    assert_eq!(fs::read_to_string(&file).unwrap(), "+0\n");
    launched.set_offset(Duration::from_hours(2)).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "+7200\n");
    launched.stop().await;
    assert!(
        !Path::new(&file).exists(),
        "the scratch folder goes with the RP"
    );
}

#[tokio::test]
async fn without_the_library_the_way_out_is_shown() {
    let env = |name: &str| {
        (name == "RPCHECK_FAKETIME_LIB").then(|| "/nowhere/libfaketime.so.1".to_owned())
    };
    let target = target(
        Path::new("."),
        &script("exec sleep 600", "clock = \"faketime\""),
        &env,
    );
    let error = Launched::start(&target, &values(1), 1)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("/nowhere/libfaketime.so.1") && error.contains("install libfaketime"),
        "{error}"
    );
}
