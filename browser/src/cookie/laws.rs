//! Laws of the jar, checked with random cookies and addresses.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use url::Url;

use super::jar::{CookieSource, Jar, Visit};
use super::rules::{CookieRules, Sender};
use super::{Cookie, MAX_NAME_AND_VALUE, MAX_PER_SITE, Refusal, SameSite};

fn start() -> SystemTime {
    UNIX_EPOCH + Duration::from_hours(500_000)
}

fn visit(url: &Url, sender: Sender, now: SystemTime) -> Visit<'_> {
    Visit {
        url,
        source: CookieSource::Http,
        sender,
        now,
    }
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn hosts() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "localhost",
        "127.0.0.1",
        "[::1]",
        "example.com",
        "a.example.com",
        "b.a.example.com",
        "xexample.com",
        "other.github.io",
    ])
}

fn addresses() -> impl Strategy<Value = Url> {
    let ports = prop::sample::select(vec!["", ":3000"]);
    let paths = prop::sample::select(vec!["/", "/a", "/a/", "/a/b", "/ab", "/a/b/c?q=/a"]);
    (prop::bool::ANY, hosts(), ports, paths).prop_map(|(tls, host, port, path)| {
        url(&format!(
            "{}://{host}{port}{path}",
            if tls { "https" } else { "http" }
        ))
    })
}

fn senders() -> impl Strategy<Value = Sender> {
    prop::sample::select(vec![
        Sender::CrossSite,
        Sender::LaxUnsafe,
        Sender::Lax,
        Sender::Strict,
    ])
}

fn lines() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec!["a", "b", "__Host-c", "__secure-d", ""]);
    let attributes = prop::sample::subsequence(
        vec![
            "Secure",
            "HttpOnly",
            "Path=/",
            "Path=/a",
            "Path=/a/b/",
            "Domain=example.com",
            "Domain=.a.example.com",
            "Domain=localhost",
            "Domain=com",
            "Max-Age=60",
            "Max-Age=100000",
            "Max-Age=0",
            "SameSite=Strict",
            "SameSite=Lax",
            "SameSite=None",
            "Priority=High",
        ],
        0..6,
    );
    (names, "[a-z0-9]{0,6}", attributes)
        .prop_map(|(name, value, attributes)| format!("{name}={value}; {}", attributes.join("; ")))
}

/// A jar after some responses, one second apart.
fn jars() -> impl Strategy<Value = (Jar, SystemTime)> {
    prop::collection::vec((addresses(), senders(), lines()), 0..40).prop_map(|responses| {
        let mut jar = Jar::new(CookieRules::default());
        let mut now = start();
        for (address, sender, line) in responses {
            jar.set(&line, &visit(&address, sender, now));
            now += Duration::from_secs(1);
        }
        (jar, now)
    })
}

/// RFC 6265, section 5.1.4, written by segments.
fn is_below(path: &str, request: &str) -> bool {
    let segments = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (path, request) = (
        segments(path.strip_suffix('/').unwrap_or(path)),
        segments(request),
    );
    request.starts_with(&path)
}

/// What makes a cookie one of its own (RFC 6265bis, section 5.7): that of a host and that of its domain are two.
type Identity = (String, String, bool, String);

fn names(cookies: &[Cookie]) -> BTreeSet<Identity> {
    cookies
        .iter()
        .map(|cookie| {
            (
                cookie.name.clone(),
                cookie.domain.clone(),
                cookie.host_only,
                cookie.path.clone(),
            )
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_cookies_that_may_go_go((mut jar, now) in jars(), to in addresses(), sender in senders()) {
        let (sent, withheld) = jar.send(&visit(&to, sender, now));
        let host = to.host_str().unwrap();
        for cookie in &sent {
            prop_assert!(!cookie.secure || CookieRules::default().is_secure(&to));
            prop_assert!(is_below(&cookie.path, to.path()), "{} to {to}", cookie.path);
            prop_assert!(!cookie.is_expired(now));
            if cookie.host_only {
                prop_assert_eq!(&cookie.domain, host);
            } else {
                let below = host.strip_suffix(cookie.domain.as_str());
                prop_assert!(below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
            }
            match cookie.same_site {
                SameSite::Strict => prop_assert_eq!(sender, Sender::Strict),
                SameSite::Lax => prop_assert!(sender >= Sender::Lax),
                SameSite::Unspecified => prop_assert!(sender >= Sender::LaxUnsafe),
                SameSite::None => prop_assert!(cookie.secure),
            }
        }
        let both = names(&sent).intersection(&names(&withheld.iter().map(|(cookie, _)| cookie.clone()).collect::<Vec<_>>())).count();
        prop_assert_eq!(both, 0);
        let order: Vec<_> = sent.iter().map(|cookie| (std::cmp::Reverse(cookie.path.len()), cookie.order)).collect();
        prop_assert!(order.is_sorted());
    }

    #[test]
    fn what_is_kept_obeys_the_prefixes_and_the_list((jar, now) in jars()) {
        for cookie in jar.cookies(now) {
            let lower = cookie.name.to_ascii_lowercase();
            prop_assert!(!lower.starts_with("__secure-") || cookie.secure);
            prop_assert!(!lower.starts_with("__host-") || (cookie.secure && cookie.host_only && cookie.path == "/"));
            prop_assert!(cookie.host_only || !crate::site::is_public_suffix(&cookie.domain));
            prop_assert!(cookie.expires.is_none_or(|end| end <= now + Duration::from_hours(400 * 24)));
        }
    }

    #[test]
    fn cookies_only_get_fewer_with_time((mut jar, now) in jars(), to in addresses(), sender in senders(), waits in prop::collection::vec(0..100_000_u64, 1..6)) {
        let mut now = now;
        let mut before = names(&jar.send(&visit(&to, sender, now)).0);
        for wait in waits {
            now += Duration::from_secs(wait);
            let after = names(&jar.send(&visit(&to, sender, now)).0);
            prop_assert!(after.is_subset(&before));
            before = after;
        }
    }

    #[test]
    fn a_closer_sender_sends_no_less((mut jar, now) in jars(), to in addresses()) {
        let mut before = BTreeSet::new();
        for sender in [Sender::CrossSite, Sender::LaxUnsafe, Sender::Lax, Sender::Strict] {
            let sent = names(&jar.send(&visit(&to, sender, now)).0);
            prop_assert!(before.is_subset(&sent));
            before = sent;
        }
    }

    #[test]
    fn plain_http_leaves_secure_cookies_alone((mut jar, now) in jars(), line in lines()) {
        let from = url("http://a.example.com/a/b");
        let secure = |jar: &Jar| jar.cookies(now).into_iter().filter(|cookie| cookie.secure).collect::<Vec<_>>();
        let before = secure(&jar);
        jar.set(&line, &visit(&from, Sender::Strict, now));
        prop_assert_eq!(secure(&jar), before);
    }

    #[test]
    fn name_and_value_have_one_limit(name in 0..5_000_usize, value in 0..5_000_usize) {
        let mut jar = Jar::new(CookieRules::default());
        let at = url("http://localhost/");
        let line = format!("{}={}", "n".repeat(name), "v".repeat(value));
        let (outcome, _) = jar.set(&line, &visit(&at, Sender::Strict, start()));
        let expected = match name + value {
            0 => Err(Refusal::Empty),
            size if size > MAX_NAME_AND_VALUE => Err(Refusal::TooLarge { size, limit: MAX_NAME_AND_VALUE }),
            _ => Ok(()),
        };
        prop_assert_eq!(outcome.size, name + value);
        prop_assert_eq!(outcome.kept, expected);
    }

    #[test]
    fn any_line_is_kept_or_refused(line in "\\PC*", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let at = url("http://localhost/");
        for line in [line, String::from_utf8_lossy(&bytes).into_owned()] {
            let mut jar = Jar::new(CookieRules::default());
            let (outcome, _) = jar.set(&line, &visit(&at, Sender::Strict, start()));
            let expected: Vec<String> =
                if outcome.kept.is_ok() && !outcome.removes { vec![outcome.name] } else { Vec::new() };
            let names: Vec<String> = jar.cookies(start()).into_iter().map(|cookie| cookie.name).collect();
            prop_assert_eq!(names, expected);
        }
    }

    /// The common ground of RFC 6265 and RFC 6265bis, decided by `cookie_store` as well.
    #[test]
    fn agrees_with_another_implementation(
        responses in prop::collection::vec((0..2_usize, 0..3_usize, 0..3_usize, 0..4_usize, 0..3_usize), 1..30),
        asked in prop::collection::vec((0..4_usize, 0..6_usize), 1..10),
    ) {
        // The other implementation reads the machine's clock.
        let now = crate::Clock::system().now();
        let mut theirs = cookie_store::CookieStore::new();
        let mut ours = Jar::new(CookieRules::default());
        for (number, (host, name, domain, path, life)) in responses.into_iter().enumerate() {
            let at = url(&format!("http://{}/x/y/z", ["a.example.com", "b.example.com"][host]));
            let line = format!(
                "{}=v{number}{}{}{}",
                ["one", "two", "three"][name],
                ["", "; Domain=example.com", "; Domain=c.example.com"][domain],
                ["", "; Path=/", "; Path=/x", "; Path=/x/yy"][path],
                ["", "; Max-Age=9999", "; Max-Age=0"][life],
            );
            let they_kept = theirs.parse(&line, &at).is_ok();
            let we_kept = ours.set(&line, &visit(&at, Sender::Strict, now)).0.kept.is_ok();
            prop_assert!(they_kept || !we_kept || line.contains("Max-Age=0"), "{line}");
        }
        for (host, path) in asked {
            let host = ["a.example.com", "b.example.com", "example.com", "c.example.com"][host];
            let to = url(&format!("http://{host}{}", ["/", "/x", "/x/", "/x/y", "/x/yy", "/x/y/z/"][path]));
            let mut expected: Vec<_> = theirs.get_request_values(&to).map(|(n, v)| format!("{n}={v}")).collect();
            let mut sent: Vec<_> = ours.send(&visit(&to, Sender::Strict, now)).0.iter().map(Cookie::pair).collect();
            expected.sort();
            sent.sort();
            prop_assert_eq!(sent, expected, "{}", to);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_site_never_has_more_than_its_share(secure in prop::collection::vec((prop::bool::ANY, 0..3_usize), 150..450)) {
        let mut jar = Jar::new(CookieRules::default());
        let at = url("https://a.example.com/");
        let mut evicted_in_all = 0;
        let total = secure.len();
        for (number, (secure, priority)) in secure.into_iter().enumerate() {
            let attributes = if secure { "; Secure" } else { "" };
            let priority = ["Low", "Medium", "High"][priority];
            let line = format!("c{number}=v{attributes}; Domain=example.com; Priority={priority}");
            let (outcome, evicted) = jar.set(&line, &visit(&at, Sender::Strict, start()));
            prop_assert!(outcome.kept.is_ok());
            prop_assert!(evicted.is_empty() || evicted.len() == 31);
            evicted_in_all += evicted.len();
            prop_assert!(number + 1 - evicted_in_all <= MAX_PER_SITE);
        }
        prop_assert_eq!(jar.cookies(start()).len() + evicted_in_all, total);
    }
}

#[track_caller]
fn kept(line: &str, at: &str, source: CookieSource, sender: Sender) -> Result<(), Refusal> {
    let mut jar = Jar::new(CookieRules::default());
    let at = url(at);
    jar.set(
        line,
        &Visit {
            url: &at,
            source,
            sender,
            now: start(),
        },
    )
    .0
    .kept
}

#[test]
fn domains_reach_no_further_than_their_host() {
    let foreign = |domain: &str, host: &str| {
        Err(Refusal::ForeignDomain {
            domain: domain.to_owned(),
            host: host.to_owned(),
        })
    };
    for (line, at, expected) in [
        (
            "a=b; Domain=com",
            "https://example.com/",
            Err(Refusal::PublicSuffix {
                domain: "com".into(),
            }),
        ),
        (
            "a=b; Domain=github.io",
            "https://me.github.io/",
            Err(Refusal::PublicSuffix {
                domain: "github.io".into(),
            }),
        ),
        ("a=b; Domain=github.io", "https://github.io/", Ok(())),
        (
            "a=b; Domain=b.example.com",
            "https://a.example.com/",
            foreign("b.example.com", "a.example.com"),
        ),
        (
            "a=b; Domain=ample.com",
            "https://example.com/",
            foreign("ample.com", "example.com"),
        ),
        (
            "a=b; Domain=example.com.",
            "https://example.com/",
            foreign("example.com.", "example.com"),
        ),
        (
            "a=b; Domain=ex%61mple.com",
            "https://example.com/",
            foreign("ex%61mple.com", "example.com"),
        ),
        (
            "a=b; Domain=éxample.com",
            "https://example.com/",
            Err(Refusal::DomainNotAscii),
        ),
        ("a=b; Domain=127.0.0.1", "http://127.0.0.1:3000/", Ok(())),
        (
            "a=b; Domain=0.0.1",
            "http://127.0.0.1/",
            foreign("0.0.1", "127.0.0.1"),
        ),
        ("a=b; Domain=[::1]", "http://[::1]/", Ok(())),
        ("a=b; Domain=localhost", "http://localhost/", Ok(())),
        (
            "a=b; Domain=localhost",
            "http://app.localhost/",
            Err(Refusal::PublicSuffix {
                domain: "localhost".into(),
            }),
        ),
        ("a=b; Domain=.EXAMPLE.com", "http://a.example.com/", Ok(())),
    ] {
        let outcome = kept(line, at, CookieSource::Http, Sender::Strict);
        assert_eq!(outcome, expected, "{line} from {at}");
    }
}

#[test]
fn attributes_need_their_conditions() {
    for (line, at, expected) in [
        (
            "a=b; Secure",
            "http://example.com/",
            Err(Refusal::SecureOverHttp),
        ),
        ("a=b; Secure", "http://localhost/", Ok(())),
        ("a=b; Secure", "http://127.0.0.2/", Ok(())),
        (
            "a=b; SameSite=None",
            "https://example.com/",
            Err(Refusal::NoneWithoutSecure),
        ),
        (
            "__Secure-a=b",
            "https://example.com/",
            Err(Refusal::SecurePrefix),
        ),
        ("__Host-a=b; Secure; Path=/", "https://example.com/", Ok(())),
        ("__Host-a=b; Secure; Path=/", "http://localhost/", Ok(())),
        (
            "__Host-a=b; Secure",
            "https://example.com/",
            Err(Refusal::HostPrefix),
        ),
        (
            "__HOST-a=b; Secure; Path=/; Domain=example.com",
            "https://example.com/",
            Err(Refusal::HostPrefix),
        ),
        (
            "__Host-a=b; Path=/",
            "https://example.com/",
            Err(Refusal::HostPrefix),
        ),
        (
            "=__Secure-a",
            "https://example.com/",
            Err(Refusal::NamelessPrefix),
        ),
        (
            "__host-a",
            "https://example.com/",
            Err(Refusal::NamelessPrefix),
        ),
    ] {
        assert_eq!(
            kept(line, at, CookieSource::Http, Sender::Strict),
            expected,
            "{line} from {at}"
        );
    }
    let at = "https://example.com/";
    assert_eq!(
        kept("a=b; HttpOnly", at, CookieSource::Script, Sender::Strict),
        Err(Refusal::HttpOnlyFromScript)
    );
    for line in ["a=b", "a=b; SameSite=Lax", "a=b; SameSite=Strict"] {
        let refused = kept(line, at, CookieSource::Http, Sender::CrossSite);
        assert_eq!(refused, Err(Refusal::SameSiteFromElsewhere), "{line}");
        assert_eq!(
            kept(line, at, CookieSource::Http, Sender::Lax),
            Ok(()),
            "{line}"
        );
    }
    assert_eq!(
        kept(
            "a=b; Secure; SameSite=None",
            at,
            CookieSource::Http,
            Sender::CrossSite
        ),
        Ok(())
    );
}

#[test]
fn secure_cookies_are_not_hidden_by_plain_http() {
    let mut jar = Jar::new(CookieRules::default());
    let (tls, plain) = (
        url("https://a.example.com/app/"),
        url("http://a.example.com/app/"),
    );
    jar.set(
        "s=1; Secure; Path=/app",
        &visit(&tls, Sender::Strict, start()),
    );
    for (line, kept) in [
        ("s=2; Path=/app", Err(Refusal::HidesSecure)),
        ("s=2; Path=/app/deep", Err(Refusal::HidesSecure)),
        (
            "s=2; Path=/app; Domain=example.com",
            Err(Refusal::HidesSecure),
        ),
        ("s=2; Path=/", Ok(())),
        ("t=2; Path=/app", Ok(())),
    ] {
        assert_eq!(
            jar.set(line, &visit(&plain, Sender::Strict, start()))
                .0
                .kept,
            kept,
            "{line}"
        );
    }
}

#[test]
fn a_script_neither_reads_nor_replaces_http_only_cookies() {
    let mut jar = Jar::new(CookieRules::default());
    let at = url("http://localhost/");
    let script = Visit {
        url: &at,
        source: CookieSource::Script,
        sender: Sender::Strict,
        now: start(),
    };
    jar.set("s=1; HttpOnly", &visit(&at, Sender::Strict, start()));
    assert_eq!(
        jar.set("s=2", &script).0.kept,
        Err(Refusal::HttpOnlyFromScript)
    );
    assert_eq!(jar.set("t=2", &script).0.kept, Ok(()));
    let read: Vec<String> = jar.send(&script).0.iter().map(Cookie::pair).collect();
    assert_eq!(read, ["t=2"]);
}

#[test]
fn a_fresh_cookie_without_same_site_survives_a_foreign_post_for_two_minutes() {
    let at = url("http://localhost/callback");
    let later = |seconds| start() + Duration::from_secs(seconds);
    for (rules, seconds, sent) in [
        (CookieRules::default(), 0, true),
        (CookieRules::default(), 120, true),
        (CookieRules::default(), 121, false),
        (
            CookieRules {
                lax_allow_unsafe: None,
                ..CookieRules::default()
            },
            0,
            false,
        ),
    ] {
        let mut jar = Jar::new(rules.clone());
        jar.set("plain=1; Path=/", &visit(&at, Sender::Strict, start()));
        jar.set(
            "lax=1; Path=/; SameSite=Lax",
            &visit(&at, Sender::Strict, start()),
        );
        let names: Vec<String> = jar
            .send(&visit(&at, Sender::LaxUnsafe, later(seconds)))
            .0
            .into_iter()
            .map(|cookie| cookie.name)
            .collect();
        assert_eq!(
            names,
            if sent { vec!["plain"] } else { vec![] },
            "{rules:?} after {seconds} s"
        );
    }
}

#[test]
fn a_new_value_keeps_the_place_in_the_header() {
    let mut jar = Jar::new(CookieRules::default());
    let at = url("http://localhost/a/b");
    for line in [
        "one=1; Path=/",
        "two=1; Path=/",
        "deep=1; Path=/a",
        "one=2; Path=/",
    ] {
        jar.set(line, &visit(&at, Sender::Strict, start()));
    }
    let sent: Vec<String> = jar
        .send(&visit(&at, Sender::Strict, start()))
        .0
        .iter()
        .map(Cookie::pair)
        .collect();
    assert_eq!(sent, ["deep=1", "one=2", "two=1"]);
}

#[test]
fn eviction_spares_secure_and_lately_used_cookies() {
    let mut jar = Jar::new(CookieRules::default());
    let (at, used) = (
        url("https://example.com/"),
        url("https://example.com/used/"),
    );
    jar.set("used=1; Path=/used", &visit(&at, Sender::Strict, start()));
    jar.set("secure=1; Secure", &visit(&at, Sender::Strict, start()));
    for number in 0..178 {
        jar.set(
            &format!("c{number}=1; Path=/c"),
            &visit(&at, Sender::Strict, start()),
        );
    }
    jar.send(&visit(&used, Sender::Strict, start()));
    let (_, evicted) = jar.set("last=1", &visit(&at, Sender::Strict, start()));
    let expected: Vec<String> = (0..31).map(|number| format!("c{number}")).collect();
    let names: Vec<String> = evicted.into_iter().map(|cookie| cookie.name).collect();
    assert_eq!(names, expected);
}
