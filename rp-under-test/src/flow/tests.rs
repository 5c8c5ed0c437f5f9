//! Pending sign-ins in cookies.

use http::{HeaderMap, header};

use super::*;

const NOW: i64 = 1_800_000_000;

fn flows(base_url: &str, defects: &[&str]) -> Flows {
    let mut config = Config::new("https://op.example", "app", base_url);
    config.cookie_key = [7; 32];
    config.defects = Defects::parse(defects).unwrap();
    Flows::new(&config)
}

fn flow(state: &str, began: i64) -> Flow {
    Flow {
        state: state.to_owned(),
        nonce: "n".repeat(43),
        verifier: "v".repeat(43),
        redirect_uri: "https://app.example/callback".to_owned(),
        return_to: "/protected".to_owned(),
        began,
        fresh: false,
        checks: None,
    }
}

/// A jar that takes what it is told.
#[derive(Default)]
struct Jar(Vec<(String, String)>);

impl Jar {
    fn take(&mut self, lines: &[String]) {
        for line in lines {
            let (name, rest) = line.split_once('=').unwrap();
            let (value, attributes) = rest.split_once(';').unwrap();
            self.0.retain(|(known, _)| known != name);
            if !attributes.contains("Max-Age=0") {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    fn cookies(&self) -> Cookies {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.0 {
            headers.append(header::COOKIE, format!("{name}={value}").parse().unwrap());
        }
        Cookies::of(&headers)
    }
}

fn begun(flows: &Flows, many: &[Flow]) -> Jar {
    let mut jar = Jar::default();
    for flow in many {
        let lines = flows.begin(&jar.cookies(), flow);
        jar.take(&lines);
    }
    jar
}

fn found(flows: &Flows, jar: &Jar, state: &str, now: i64) -> Option<String> {
    let pending = flows.find(&jar.cookies(), Some(state), now)?;
    Some(pending.flow.state)
}

#[test]
fn each_tab_finds_its_own() {
    let flows = flows("http://localhost:4000", &[]);
    let jar = begun(&flows, &[flow("one", NOW), flow("two", NOW)]);
    assert_eq!(found(&flows, &jar, "one", NOW).as_deref(), Some("one"));
    assert_eq!(found(&flows, &jar, "two", NOW).as_deref(), Some("two"));
    assert!(
        jar.0
            .iter()
            .all(|(name, value)| !value.contains("one") && name.starts_with("rp-flow-"))
    );
}

#[test]
fn one_cookie_for_all_is_a_defect() {
    let flows = flows("http://localhost:4000", &["single-flow-cookie"]);
    let jar = begun(&flows, &[flow("one", NOW), flow("two", NOW)]);
    assert_eq!(found(&flows, &jar, "one", NOW).as_deref(), Some("two"));
}

#[test]
fn the_number_and_the_size_are_bounded_and_the_oldest_goes() {
    let flows = flows("https://app.example", &[]);
    let many: Vec<Flow> = (0..40)
        .map(|n| flow(&format!("state-{n}"), NOW + n))
        .collect();
    let jar = begun(&flows, &many);
    assert_eq!(jar.0.len(), MOST);
    assert!(
        jar.0
            .iter()
            .all(|(name, _)| name.starts_with("__Host-rp-flow-"))
    );
    assert_eq!(
        found(&flows, &jar, "state-39", NOW + 40).as_deref(),
        Some("state-39")
    );
    assert_eq!(
        found(&flows, &jar, "state-35", NOW + 40).as_deref(),
        Some("state-35")
    );
    let large: Vec<Flow> = (0..5)
        .map(|n| Flow {
            return_to: "/".repeat(512),
            ..flow(&format!("s{n}"), NOW + n)
        })
        .collect();
    let jar = begun(&flows, &large);
    let bytes: usize = jar.0.iter().map(|(_, value)| value.len()).sum();
    assert!(bytes <= MOST_BYTES, "{bytes}");
    assert_eq!(found(&flows, &jar, "s4", NOW + 5).as_deref(), Some("s4"));
}

#[test]
fn without_the_bound_they_pile_up() {
    let flows = flows("http://localhost:4000", &["flow-cookies-pile-up"]);
    let many: Vec<Flow> = (0..40).map(|n| flow(&format!("{n}"), NOW + n)).collect();
    assert_eq!(begun(&flows, &many).0.len(), 40);
}

#[test]
fn an_old_or_foreign_cookie_is_none() {
    let flows = flows("http://localhost:4000", &[]);
    let mut jar = begun(&flows, &[flow("one", NOW)]);
    assert_eq!(found(&flows, &jar, "one", NOW + LIFE), None);
    let (name, value) = jar.0.pop().unwrap();
    jar.0.push((format!("{name}x"), value));
    assert_eq!(
        found(&flows, &jar, "one", NOW),
        None,
        "it is sealed for its name"
    );
    jar.0.push(("rp-flow-noise".to_owned(), "noise".to_owned()));
    assert_eq!(found(&flows, &jar, "one", NOW), None);
    let lines = flows.begin(&jar.cookies(), &flow("two", NOW));
    jar.take(&lines);
    assert_eq!(jar.0.len(), 1, "what cannot be read is swept");
}

#[test]
fn a_sign_in_is_done_once() {
    let flows = flows("http://localhost:4000", &[]);
    let jar = begun(&flows, &[flow("one", NOW)]);
    let pending = flows.find(&jar.cookies(), Some("one"), NOW).unwrap();
    assert!(flows.finish(&pending, NOW));
    assert!(!flows.finish(&pending, NOW));
    assert!(flows.forget(&pending).unwrap().contains("Max-Age=0"));
}

#[test]
fn only_defects_recall_what_no_browser_carries() {
    for (defects, state, recalled) in [
        (&[][..], Some("one"), false),
        (&[], None, false),
        (&["state-not-bound-to-browser"], Some("one"), true),
        (&["state-not-bound-to-browser"], None, false),
        (&["accepts-callback-without-state"], Some("one"), false),
        (&["accepts-callback-without-state"], None, true),
    ] {
        let flows = flows("http://localhost:4000", defects);
        begun(&flows, &[flow("one", NOW)]);
        let found = flows.find(&Cookies::default(), state, NOW);
        let found = found.is_some_and(|pending| pending.is_recalled());
        assert_eq!(found, recalled, "{defects:?} {state:?}");
    }
}

#[test]
fn the_challenge_is_that_of_the_specification() {
    // RFC 7636, appendix B.
    let challenge = code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}
