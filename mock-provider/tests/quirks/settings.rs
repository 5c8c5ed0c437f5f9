//! Settings as text: what can be written, what is read back, and what is refused.

use mock_provider::{Endpoint, Parameter, Probability, Setting, Value, quirks};
use proptest::prelude::*;
use proptest::sample::select;

#[test]
fn settings_are_read_with_their_scopes() {
    for (text, expected) in [
        ("refresh-refused", Setting::new("refresh-refused", true)),
        (
            "refresh-refused=false",
            Setting::new("refresh-refused", false),
        ),
        ("expires-in=string", Setting::new("expires-in", "string")),
        (
            "refresh-rotation@client=app,nth=2,once=omitted",
            Setting::new("refresh-rotation", "omitted")
                .client("app")
                .nth(2)
                .once(),
        ),
        (
            "fault-status@endpoint=jwks,probability=0.25=503-json",
            Setting::new("fault-status", "503-json")
                .endpoint(Endpoint::Jwks)
                .probability(Probability::new(0.25).unwrap()),
        ),
        (
            "refresh-refused@once",
            Setting::new("refresh-refused", true).once(),
        ),
        (
            "refresh-refused@user=alice,endpoint=token",
            Setting::new("refresh-refused", true)
                .user("alice")
                .endpoint(Endpoint::Token),
        ),
        (
            r#"discovery-patch={"a": "b=c,d"}"#,
            Setting::new("discovery-patch", r#"{"a": "b=c,d"}"#),
        ),
        (
            "refresh-refused@client=a%2Cb%3Dc%25d",
            Setting::new("refresh-refused", true).client("a,b=c%d"),
        ),
    ] {
        assert_eq!(Setting::parse(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    let wrong = [
        "id-token-aud-foriegn",
        "completely-different",
        "expires-in",
        "expires-in=strings",
        "expires-in=",
        "refresh-refused=yes",
        "access-token-lifetime=soon",
        "access-token-lifetime=-1",
        "access-token-lifetime=99999999999",
        "refresh-slow=60001",
        "id-token-ballast=1048577",
        "issuer-path=realms",
        "issuer-path=/a/../b",
        "discovery-patch=[]",
        "refresh-refused@nth=0",
        "refresh-refused@nth=two",
        "refresh-refused@probability=1.5",
        "refresh-refused@probability=often",
        "fault-status=199",
        "fault-status=503-xml",
        "fault-redirect=101",
        "fault-content-type=",
        "refresh-refused@endpoint=tokens",
        "refresh-refused@clients=app",
        "refresh-refused@client",
        "refresh-refused@",
    ];
    let messages = wrong.map(|text| format!("{text}\n  {}\n", Setting::parse(text).unwrap_err()));
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("refused-settings", messages.concat());
    });
}

/// A value that the parameter takes.
fn value_for(parameter: Parameter) -> BoxedStrategy<Value> {
    match parameter {
        Parameter::Flag => any::<bool>().prop_map(Value::Flag).boxed(),
        Parameter::Choice(choices) => select(choices).prop_map(Value::from).boxed(),
        Parameter::Seconds => (0..=316_224_000_i64).prop_map(Value::Integer).boxed(),
        Parameter::Milliseconds => (0..=60_000_i64).prop_map(Value::Integer).boxed(),
        Parameter::Bytes => (0..=1_048_576_i64).prop_map(Value::Integer).boxed(),
        Parameter::Path => "(/[a-z0-9_~-]{1,8}){1,4}".prop_map(Value::from).boxed(),
        Parameter::Number(least, most) => (least..=most).prop_map(Value::Integer).boxed(),
        Parameter::Status => "[2-5][0-9]{2}(-(html|json|empty))?"
            .prop_map(Value::from)
            .boxed(),
        Parameter::Line => "[ -~]{1,40}".prop_map(Value::from).boxed(),
        Parameter::Patch => "[a-z,=@%]{0,8}"
            .prop_map(|text| Value::from(format!(r#"{{"{text}": "{text}"}}"#)))
            .boxed(),
        Parameter::EndpointPaths => "[.]?(/[a-z0-9_~-]{1,8}){1,4}([?][a-z]=[a-z])?"
            .prop_map(|path| Value::from(format!(r#"{{"token": "{path}"}}"#)))
            .boxed(),
    }
}

fn setting() -> impl Strategy<Value = Setting> {
    let endpoints: Vec<Endpoint> = Endpoint::all().collect();
    let entry = select(quirks()).prop_flat_map(|entry| {
        value_for(entry.spec.parameter).prop_map(move |value| (entry.id, value))
    });
    let name = || proptest::option::of("[ -~é]{0,12}");
    let rest = (
        proptest::option::of(select(endpoints)),
        proptest::option::of(1_u64..),
        any::<bool>(),
        proptest::option::of((0_u32..=1_000_000).prop_map(f64::from)),
    );
    (entry, name(), name(), rest).prop_map(
        |((id, value), client, user, (endpoint, nth, once, parts))| {
            let mut setting = Setting::new(id, value);
            setting.scope.client = client;
            setting.scope.user = user;
            setting.scope.endpoint = endpoint;
            setting.scope.nth = nth;
            setting.scope.once = once;
            setting.scope.probability = parts.and_then(|parts| Probability::new(parts / 1e6));
            setting
        },
    )
}

proptest! {
    #[test]
    fn a_setting_survives_being_written(setting in setting()) {
        prop_assert_eq!(Setting::parse(&setting.to_string()).unwrap(), setting);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[a-z@=,%-]{0,40}|refresh-refused[ -~]{0,40}") {
        let _ = Setting::parse(&text);
    }
}
