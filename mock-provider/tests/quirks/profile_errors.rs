//! What is said about a profile that is none.

use std::path::{Path, PathBuf};

use mock_provider::{Profile, ProfileError};

/// The three lines that every profile begins with.
const HEAD: &str = "title = \"Acme\"\nobserved = \"2026-11\"\nsummary = \"Our own.\"\n";

fn refused(text: &str) -> String {
    Profile::from_toml(text, "acme.toml")
        .unwrap_err()
        .to_string()
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_what_would_be_right() {
    let whole = [
        "title = ",
        "title = \"Acme\"",
        "title = 7\nobserved = \"2026-11\"\nsummary = \"s\"",
        "title = \"\"",
        "title = \"Acme\"\nobserved = \"November\"\nsummary = \"s\"",
        "title = \"Acme\"\nobserved = \"2026-13\"\nsummary = \"s\"",
        "titel = \"Acme\"",
    ];
    let tails = [
        "not_imitated = \"much\"",
        "not_imitated = [\"a\", 1]",
        "quirks = 3",
        "extends = \"cognitto\"",
        "[quirks.id-token-aud-foriegn]\nvalue = true\nsource = \"https://example.test\"",
        "[quirks.refresh-refused]\nsource = \"https://example.test\"",
        "[quirks.refresh-refused]\nvalue = true",
        "[quirks.refresh-refused]\nvalue = \"yes\"\nsource = \"https://example.test\"",
        "[quirks.refresh-rotation]\nvalue = \"omited\"\nsource = \"https://example.test\"",
        "[quirks.access-token-lifetime]\nvalue = 1.5\nsource = \"https://example.test\"",
        "[quirks.access-token-lifetime]\nvalue = 99999999999999999999\nsource = \"https://example.test\"",
        "[quirks]\nrefresh-refused = true",
        "[quirks.refresh-refused]\nvalue = true\nsource = 7",
        "[quirks.refresh-refused]\nvalue = true\nsource = \"s\"\nunverified = \"maybe\"",
        "[quirks.refresh-refused]\nvalue = true\nsource = \"s\"\nsauce = \"s\"",
        "[quirks.refresh-refused]\nvalue = true\nsource = \"s\"\nscope = \"token\"",
        "[quirks.refresh-refused]\nvalue = true\nsource = \"s\"\nscope = { endpoint = \"tokens\" }",
        "[quirks.refresh-refused]\nvalue = true\nsource = \"s\"\nscope = { nth = 0 }",
        "[quirks.refresh-refused]\nvalue = true\nsource = \"s\"\nscope = { once = 1 }",
        "[quirks.refresh-refused]\nvalue = true\nsource = \"s\"\nscope = { cilent = \"app\" }",
    ];
    let whole = whole.map(str::to_owned);
    let all = whole
        .into_iter()
        .chain(tails.iter().map(|tail| format!("{HEAD}{tail}")));
    let messages: Vec<String> = all
        .map(|text| {
            let shown = text
                .strip_prefix(HEAD)
                .unwrap_or(&text)
                .replace('\n', "\n  ");
            format!("  {shown}\n{}\n", refused(&text))
        })
        .collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("refused-profiles", messages.join("\n"));
    });
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest_and_all_others() {
    let error = Profile::load("cognitto").unwrap_err();
    assert!(
        matches!(&error, ProfileError::Unknown { nearest: Some(nearest), .. } if nearest == "cognito"),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("cognito-pre-2024, dex, duende, entra, entra-common, generic"),
        "{error}"
    );
}

/// A folder for the files of one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &Path, name: &str, tail: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, format!("{HEAD}{tail}")).unwrap();
    path
}

#[test]
fn a_file_may_extend_a_file_and_a_built_in_profile() {
    let folder = folder("extends");
    let lifetime = |seconds: u32| {
        format!("[quirks.access-token-lifetime]\nvalue = {seconds}\nsource = \"seen\"\n")
    };
    write(
        &folder,
        "base.toml",
        &format!("extends = \"keycloak\"\n{}", lifetime(60)),
    );
    let acme = write(&folder, "acme.toml", "extends = \"base.toml\"\n");
    let profile = Profile::from_file(&acme).unwrap();
    assert_eq!(
        (profile.name(), profile.extends()),
        ("acme", Some("base.toml"))
    );
    let found: Vec<_> = profile
        .sourced()
        .iter()
        .filter(|sourced| sourced.setting.id == "access-token-lifetime")
        .collect();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].setting.value.number(), found[0].profile.as_str()),
        (60, "base")
    );
    assert!(
        profile
            .settings()
            .any(|setting| setting.id == "keycloak-claims")
    );
}

#[test]
fn what_a_profile_leaves_out_is_as_in_the_one_that_it_extends() {
    let cognito = Profile::load("cognito").unwrap();
    let text = "extends = \"cognito\"\nsummary = \"As we have it.\"\n";
    let mine = Profile::from_toml(text, "mine.toml").unwrap();
    assert_eq!(
        (mine.title(), mine.observed(), mine.summary()),
        (cognito.title(), cognito.observed(), "As we have it.")
    );
    assert_eq!(refused("extends = \"cognto\"\n").lines().count(), 1);
    assert!(refused("extends = \"cognto\"\n").contains("did you mean `cognito`?"));
}

#[test]
fn a_circle_is_said_to_be_one() {
    let folder = folder("circle");
    write(&folder, "one.toml", "extends = \"two.toml\"\n");
    write(&folder, "two.toml", "extends = \"three.toml\"\n");
    let three = write(&folder, "three.toml", "extends = \"one.toml\"\n");
    let message = Profile::from_file(&three).unwrap_err().to_string();
    assert!(
        message.contains("circle: three -> one -> two -> three"),
        "{message}"
    );
    assert!(message.contains("two.toml:4:11: "), "{message}");
    let own = write(&folder, "own.toml", "extends = \"own.toml\"\n");
    assert!(
        Profile::from_file(&own)
            .unwrap_err()
            .to_string()
            .contains("own -> own")
    );
}

#[test]
fn a_file_that_is_not_there_or_too_large_is_refused() {
    let folder = folder("files");
    let error = Profile::from_file(&folder.join("none.toml")).unwrap_err();
    assert!(matches!(error, ProfileError::Unreadable { .. }), "{error}");
    let large = write(&folder, "large.toml", &"#".repeat(1 << 20));
    assert!(
        Profile::from_file(&large)
            .unwrap_err()
            .to_string()
            .contains("the limit is 1048576")
    );
    let orphan = write(&folder, "orphan.toml", "extends = \"none.toml\"\n");
    let message = Profile::from_file(&orphan).unwrap_err().to_string();
    assert!(
        message.contains("orphan.toml:4:11: cannot read the profile"),
        "{message}"
    );
}

#[test]
fn columns_are_counted_in_characters() {
    let message = refused(&format!("{HEAD}not_imitated = [\"ä\", \"ö\", 7]"));
    assert!(message.starts_with("acme.toml:4:27: "), "{message}");
}
