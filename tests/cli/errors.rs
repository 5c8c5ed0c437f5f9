//! Wrong usage: what happened, where, what was expected, what to do; and the exit status.

use std::{fs, path::Path};

use rpcheck::exit_code::ExitCode;

use crate::console::{Ended, rpcheck};

#[track_caller]
fn refused(args: &[&str], code: ExitCode) -> Ended {
    let ended = rpcheck(args);
    assert_eq!(ended.code, code, "{args:?}: {}{}", ended.out, ended.err);
    assert_eq!(ended.out, "", "results and problems are apart: {args:?}");
    ended
}

#[test]
fn slips_are_met_with_the_nearest_name() {
    for (name, args, code) in [
        (
            "option",
            vec!["run", "--providr", "generic"],
            ExitCode::Usage,
        ),
        ("command", vec!["rnu"], ExitCode::Usage),
        ("level", vec!["run", "--level", "most"], ExitCode::Usage),
        ("shard", vec!["run", "--shard", "4/3"], ExitCode::Usage),
        (
            "report",
            vec!["run", "--report", "html=out"],
            ExitCode::Usage,
        ),
        ("jobs", vec!["run", "--jobs", "0"], ExitCode::Usage),
        (
            "scenario",
            vec!["run", "--scenario", "logut/provider-session-survives"],
            ExitCode::NothingSelected,
        ),
        (
            "one-of-two",
            vec!["run", "--scenario", "logout/*", "--scenario", "logo/*"],
            ExitCode::NothingSelected,
        ),
        (
            "glob",
            vec!["run", "--scenario", "logout/[a"],
            ExitCode::Usage,
        ),
        (
            "defect",
            vec!["run", "--defect", "local-logout"],
            ExitCode::Usage,
        ),
        (
            "edge",
            vec!["run", "--edge", "nginx-defualt"],
            ExitCode::Usage,
        ),
        (
            "target",
            vec!["run", "--target", "referense"],
            ExitCode::Usage,
        ),
        (
            "explain",
            vec!["explain", "provider-session-survive"],
            ExitCode::Usage,
        ),
        (
            "quirk",
            vec![
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--quirk",
                "id-token-aud-foriegn",
            ],
            ExitCode::Usage,
        ),
        (
            "user",
            vec!["serve", "--listen", "127.0.0.1:0", "--user", ":secret"],
            ExitCode::Usage,
        ),
        (
            "issuer",
            vec!["serve", "--listen", "127.0.0.1:0", "--issuer", "nonsense"],
            ExitCode::Usage,
        ),
        (
            "demo",
            vec!["demo", "--defect", "local-logout-onyl"],
            ExitCode::Usage,
        ),
    ] {
        insta::assert_snapshot!(format!("error-{name}"), refused(&args, code).err);
    }
}

#[test]
fn an_unknown_profile_is_met_with_the_nearest_one() {
    for args in [
        ["run", "--provider", "cogito"],
        ["serve", "--provider", "cogito"],
        ["demo", "--provider", "cogito"],
    ] {
        let ended = refused(&args, ExitCode::Usage);
        assert!(
            ended.err.contains("did you mean `cognito`?"),
            "{}",
            ended.err
        );
        assert!(ended.err.contains("rpcheck list profiles"), "{}", ended.err);
    }
}

/// Errors about a file, without the folder that it happens to stand in.
#[track_caller]
fn about_file(name: &str, folder: &Path, ended: &Ended) {
    let shown = folder.to_str().expect("folders for tests have plain names");
    insta::assert_snapshot!(
        format!("error-{name}"),
        ended.err.replace(shown, "[folder]")
    );
}

#[test]
fn a_target_file_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rpcheck.toml");
    let path = file.to_str().unwrap();
    about_file(
        "target-missing",
        folder.path(),
        &refused(&["check-target", path], ExitCode::Usage),
    );
    fs::write(
        &file,
        "name = \"acme\"\nbase_url = \"http://localhost:{port}\"\n[lanch]\ncommand = [\"x\"]\n",
    )
    .unwrap();
    about_file(
        "target-slip",
        folder.path(),
        &refused(&["run", "--target", path], ExitCode::Usage),
    );
    about_file(
        "check-target-slip",
        folder.path(),
        &refused(&["check-target", path], ExitCode::Usage),
    );
}

#[test]
fn an_rp_that_does_not_start_is_not_the_fault_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rpcheck.toml");
    let text = r#"
name = "acme"
base_url = "http://localhost:{port}"
[launch]
command = ["false"]
ready = { port = true, within = "10s" }
[client]
redirect_uris = ["{base_url}/callback"]
[sign_in]
steps = [{ get = "/login" }]
[who_am_i]
get = "/me"
user = "json:/email"
claim = "email"
signed_out = "status:401"
"#;
    fs::write(&file, text).unwrap();
    let ended = rpcheck(&["check-target", file.to_str().unwrap()]);
    assert_eq!(ended.code, ExitCode::CannotRun, "{}", ended.err);
    assert!(
        ended.out.contains("the file is well formed"),
        "{}",
        ended.out
    );
    assert!(ended.err.contains("the file is valid"), "{}", ended.err);
}

#[test]
fn a_defect_is_for_the_reference_rp() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rpcheck.toml");
    let text = "name = \"acme\"\nbase_url = \"http://localhost:1\"\n[provider]\nlisten = \"127.0.0.1:1\"\n[client]\n\
        redirect_uris = [\"{base_url}/cb\"]\n[sign_in]\nsteps = [{ get = \"/login\" }]\n[who_am_i]\nget = \"/me\"\n\
        user = \"json:/email\"\nclaim = \"email\"\nsigned_out = \"status:401\"\n";
    fs::write(&file, text).unwrap();
    let ended = refused(
        &[
            "run",
            "--target",
            file.to_str().unwrap(),
            "--defect",
            "local-logout-only",
        ],
        ExitCode::Usage,
    );
    assert!(ended.err.contains("--target reference"), "{}", ended.err);
}

#[test]
fn a_report_that_cannot_be_written_is_known_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("file");
    fs::write(&in_the_way, "").unwrap();
    let below = format!("json={}/report.json", in_the_way.display());
    let ended = refused(&["run", "--report", &below], ExitCode::Usage);
    assert!(
        ended.err.contains("cannot write the report") && ended.err.contains("--report"),
        "{}",
        ended.err
    );
    let twice = format!("json={}/a", folder.path().display());
    let ended = refused(
        &["run", "--report", &twice, "--report", &twice],
        ExitCode::Usage,
    );
    assert!(ended.err.contains("two reports"), "{}", ended.err);
}

#[test]
fn a_config_of_serve_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("serve.toml");
    let args = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--config",
        file.to_str().unwrap(),
    ];
    about_file(
        "config-missing",
        folder.path(),
        &refused(&args, ExitCode::Usage),
    );
    fs::write(
        &file,
        "[[client]]\nclient_id = \"app\"\nredirect_uri = [\"http://localhost:4000/cb\"]\n",
    )
    .unwrap();
    about_file(
        "config-slip",
        folder.path(),
        &refused(&args, ExitCode::Usage),
    );
}
