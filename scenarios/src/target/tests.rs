//! Target files read, checked and refused.

use std::path::Path;

use proptest::prelude::*;

use super::*;

const SOUND: &str = r#"
name = "acme-portal"
base_url = "http://localhost:{port}"

[build]
command = ["npm", "run", "build"]
within = "5m"

[launch]
command = ["node", "server.js"]
env = { OIDC_ISSUER = "{issuer}", OIDC_CLIENT_SECRET = "{client_secret}", PORT = "{port}", MODE = "${MODE:-}" }
files = [{ template = "httpd.conf.in", to = "{scratch}/httpd.conf" }]
ready = { url = "/", within = "60s" }
clock = "faketime"

[client]
redirect_uris = ["{base_url}/api/auth/callback/acme"]
post_logout_redirect_uris = ["{base_url}/"]
token_endpoint_auth_method = "client_secret_basic"

[sign_in]
steps = [
  { get = "/api/auth/csrf", extract = { csrf = "json:/csrfToken" } },
  { post = "/api/auth/signin/acme", form = { csrfToken = "{csrf}", callbackUrl = "{base_url}/protected" } },
]
[sign_out]
steps = [{ get = "/api/auth/signout" }, { submit = "form" }]

[who_am_i]
get = "/api/auth/session"
user = "json:/user/email"
claim = "email"
signed_out = "json:/user is absent"

[protected]
get = "/protected"

[supports]
refresh = { trigger = "/api/auth/session" }
session_cookies = ["^(__Secure-)?acme\\.session(\\.\\d+)?$"]

[[expect]]
scenario = "sign-in-again/*"
reason = "tracked as ACME-123"
until = 2027-01-31
"#;

fn parse(text: &str) -> Result<Target, TargetError> {
    Target::parse(text, "rpcheck.toml", Path::new("."), &|_| None)
}

/// The sound file, with one piece of text replaced.
#[track_caller]
fn changed(from: &str, to: &str) -> String {
    assert!(SOUND.contains(from), "{from}");
    SOUND.replacen(from, to, 1)
}

#[track_caller]
fn refused(from: &str, to: &str, words: &str, excerpt: &str) {
    let error = parse(&changed(from, to)).unwrap_err();
    assert!(error.message().contains(words), "{error}");
    let shown = error.to_string();
    assert!(shown.contains(excerpt), "{shown}");
    assert!(
        error.position().is_some() && shown.starts_with("rpcheck.toml:"),
        "{shown}"
    );
}

#[test]
fn the_file_of_the_documentation_is_sound() {
    let target = parse(SOUND).unwrap();
    assert_eq!(target.name(), "acme-portal");
    assert_eq!(target.kind(), &Kind::Launched);
    assert_eq!(
        target.expected_failures()[0].until,
        Some(jiff::civil::date(2027, 1, 31))
    );
}

#[test]
fn the_reference_runs_in_two_modes() {
    let target = Target::load("reference", &|_| None).unwrap();
    assert_eq!(target.modes(), ["cookie", "store"]);
    assert_eq!(
        Target::load("reference-store", &|_| None).unwrap().modes(),
        ["store"]
    );
    assert!(
        Target::load("referense", &|_| None)
            .unwrap_err()
            .message()
            .contains("did you mean `reference`?")
    );
}

#[test]
fn unknown_keys_show_their_place_and_the_nearest_name() {
    refused("[launch]", "[lanch]", "did you mean `launch`?", "[lanch]");
    refused(
        "signed_out =",
        "signedout =",
        "did you mean `signed_out`?",
        "signedout",
    );
    refused(
        "clock = \"faketime\"",
        "clock = \"fake-time\"",
        "did you mean `faketime`?",
        "^",
    );
}

#[test]
fn ways_in_beside_the_usual_one_are_read_and_checked() {
    let more = "[switch_account]\nsteps = [{ get = \"/other?{csrf}\" }]\n[local_sign_in]\n\
        steps = [{ get = \"/local\" }, { submit = \"form\", form = { user = \"eve\" } }]\n[who_am_i]\n";
    let error = parse(&changed("[who_am_i]\n", more)).unwrap_err();
    assert!(error.message().contains("csrf"), "{error}");
    let sound = parse(&changed("[who_am_i]\n", &more.replace("?{csrf}", ""))).unwrap();
    let steps = |flow: &Option<Flow>| flow.as_ref().map(|flow| flow.steps.len());
    assert_eq!(steps(&sound.file().switch_account), Some(1));
    assert_eq!(steps(&sound.file().local_sign_in), Some(2));
    let usual = parse(SOUND).unwrap();
    assert!(usual.file().switch_account.is_none() && usual.file().local_sign_in.is_none());
    assert!(!usual.file().supports.form_post);
    let posts = changed("[supports]\n", "[supports]\nform_post = true\n");
    assert!(parse(&posts).unwrap().file().supports.form_post);
}

#[test]
fn unknown_placeholders_are_refused_on_loading() {
    refused(
        "\"{issuer}\"",
        "\"{isuer}\"",
        "did you mean `{issuer}`?",
        "{isuer}",
    );
    refused("{csrf}", "{csfr}", "did you mean `{csrf}`?", "{csfr}");
    refused(
        "localhost:{port}",
        "{issuer}:{port}",
        "`{issuer}`",
        "{issuer}",
    );
    refused(
        "${MODE:-}",
        "${MODE}",
        "the environment has no `MODE`",
        "${MODE}",
    );
}

#[test]
fn any_client_metadata_can_be_registered() {
    let method = "token_endpoint_auth_method = \"client_secret_basic\"\n";
    let with = |more: &str| format!("{method}{more}\n");
    let more =
        "jwks_uri = \"{base_url}/keys\"\nrequire_auth_time = true\n\"client_name#de\" = \"Pforte\"";
    let target = parse(&changed(method, &with(more))).unwrap();
    let metadata = &target.file().client.metadata;
    assert_eq!(metadata["jwks_uri"], "{base_url}/keys");
    assert_eq!(metadata.len(), 3);
    for (slip, words) in [
        ("jwks_url = \"{base_url}/keys\"", "did you mean `jwks_uri`?"),
        ("jwks_uri = \"keys\"", "no absolute address"),
        ("jwks_uri = \"{base}/keys\"", "nothing fills in `{base}`"),
        (
            "contacts = [\"${UNSET_ADDRESS}\"]",
            "the environment has no `UNSET_ADDRESS`",
        ),
        ("require_auth_time = \"yes\"", "true or false"),
        ("id_token_signed_response_alg = \"XS256\"", "XS256"),
    ] {
        refused(method, &with(slip), words, slip);
    }
}

#[test]
fn an_extracted_value_is_known_only_afterwards() {
    let text = changed("{ get = \"/api/auth/csrf\"", "{ get = \"/api/auth/{csrf}\"");
    assert!(
        parse(&text)
            .unwrap_err()
            .message()
            .contains("nothing is called `{csrf}` here")
    );
}

#[test]
fn steps_that_cannot_be_taken_are_refused() {
    refused(
        "{ get = \"/api/auth/signout\" }",
        "{ submit = \"form\" }",
        "begin with `get` or `post`",
        "submit",
    );
    refused(
        "{ submit = \"form\" }",
        "{ submit = \"form[\" }",
        "no CSS selector",
        "form[",
    );
    refused(
        "{ submit = \"form\" }",
        "{ submit = \"form\", get = \"/\" }",
        "exactly one of",
        "^",
    );
    refused(
        "{ submit = \"form\" }",
        "{ get = \"/\", form = { a = \"b\" } }",
        "belong to `post`",
        "^",
    );
}

#[test]
fn wrong_values_are_refused_with_the_way_out() {
    refused(
        "json:/user/email",
        "json.user.email",
        "no expression",
        "json.user.email",
    );
    refused("\"60s\"", "\"soon\"", "such as 500ms", "soon");
    refused(
        "2027-01-31",
        "\"next year\"",
        "such as 2027-01-31",
        "next year",
    );
    refused(
        "\"client_secret_basic\"",
        "\"client_secret_basics\"",
        "did you mean `client_secret_basic`?",
        "^",
    );
    refused("acme\\\\.session(", "acme((", "no regular expression", "^");
    refused("\"tracked as ACME-123\"", "\" \"", "say why", "^");
    refused(
        "sign-in-again/*",
        "sign-in-agian/no-login-page",
        "did you mean `sign-in-again/no-login-page`?",
        "^",
    );
    refused(
        "http://localhost:{port}",
        "http://localhost:{port}/",
        "without a path",
        "^",
    );
    refused(
        "http://localhost:{port}",
        "https://localhost:{port}",
        "over http",
        "^",
    );
}

#[test]
fn it_must_be_clear_where_the_rp_runs() {
    let neither = SOUND.split("[build]").next().unwrap().to_owned()
        + &SOUND[SOUND.find("[client]").unwrap()..];
    assert!(
        parse(&neither)
            .unwrap_err()
            .message()
            .contains("add `[launch]`")
    );
    let attached = neither.replace("localhost:{port}", "localhost:3000")
        + "\n[provider]\nlisten = \"127.0.0.1:9000\"\n";
    assert_eq!(parse(&attached).unwrap().kind(), &Kind::Attached);
    let public = attached.replace("127.0.0.1:9000", "0.0.0.0:9000");
    assert!(
        parse(&public)
            .unwrap_err()
            .message()
            .contains("loopback only")
    );
    let both = SOUND.to_owned() + "\n[provider]\nlisten = \"127.0.0.1:9000\"\n";
    assert!(parse(&both).is_err());
}

#[test]
fn environment_variables_are_taken_on_loading() {
    let env = |name: &str| (name == "MODE").then(|| "cookie".to_owned());
    let target = Target::parse(SOUND, "rpcheck.toml", Path::new("."), &env).unwrap();
    assert_eq!(target.environment()["$MODE"], "cookie");
}

/// Any value, with the text that TOML has for it.
fn flow() -> impl Strategy<Value = Flow> {
    let text = "[a-z/{}\"\\\\é ]{1,12}"
        .prop_map(|text| Template::parse(&text.replace(['{', '}'], "")).unwrap());
    let step = (
        text.clone(),
        proptest::collection::btree_map("[a-z]{1,6}", text, 0..3),
        any::<bool>(),
    );
    let step = step.prop_map(|(post, form, multipart)| Step {
        post: Some(post),
        form,
        multipart,
        ..Step::default()
    });
    proptest::collection::vec(step.prop_map(|step| toml::Spanned::new(0..0, step)), 1..4)
        .prop_map(|steps| Flow { steps })
}

proptest! {
    #[test]
    fn a_printed_file_reads_the_same(sign_in in flow(), sign_out in proptest::option::of(flow()), name in "\\PC{0,12}") {
        let sound = parse(SOUND).unwrap();
        let file = TargetFile { name, sign_in, sign_out, ..sound.file().clone() };
        let printed = toml::to_string(&file).unwrap();
        let read = parse(&printed).unwrap();
        prop_assert_eq!(read.file(), &file);
    }

    #[test]
    fn no_text_panics(text in ".{0,80}", at in 0..SOUND.len()) {
        let mut broken = SOUND.to_owned();
        let at = (0..=at).rfind(|at| broken.is_char_boundary(*at)).unwrap_or(0);
        broken.insert_str(at, &text);
        if let Err(error) = parse(&broken) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
