//! Where the user goes after a sign-in: only ever to a page of this RP.

use url::{Position, Url};

use crate::checks;
use crate::config::Config;
use crate::defect::Defect;

/// A longer return address is dropped for the home page. It travels in the flow cookie and in the header block of the
/// callback's answer, which together with the session's cookies must stay below what proxies take (4096 bytes).
const LONGEST: usize = 512;

/// Pages that a sign-in must not end on: it would begin again, or end at once.
const OWN: &[&str] = &["/login", "/logout", "/callback", "/signed-out"];

/// The address to go to after a sign-in, for what the request asked for.
pub(crate) fn return_url(config: &Config, asked: Option<&str>) -> String {
    let Some(asked) = asked else {
        return "/".to_owned();
    };
    if config.defects.has(Defect::OpenRedirect) && asked.starts_with('/') {
        return asked.to_owned();
    }
    let inside = inside(config, asked);
    match checks::return_url(inside.as_ref(), &config.defects) {
        Ok(()) => inside.unwrap_or_else(|_| asked.to_owned()),
        Err(_) => "/".to_owned(),
    }
}

/// The address as a path of this RP, or why it is none.
fn inside(config: &Config, asked: &str) -> Result<String, String> {
    let refuse = |why: &str| Err(format!("the return address {why}"));
    if asked.len() > LONGEST && !config.defects.has(Defect::KeepsLongReturnAddress) {
        return refuse("is longer than 512 bytes");
    }
    // Browsers take a backslash for a slash, and drop tabs and line ends.
    if !asked.starts_with('/') || asked.contains(['\\', '\t', '\r', '\n']) {
        return refuse("is no path");
    }
    let origin = config.origin();
    let parsed = Url::parse(&config.own("/")).and_then(|base| base.join(asked));
    let Some(url) = parsed.ok().filter(|url| url.origin() == origin) else {
        return refuse("leads to another origin");
    };
    let path = &url[Position::BeforePath..];
    // `/.//host` becomes `//host` once its dots are resolved.
    if path.starts_with("//") {
        return refuse("leads to another origin");
    }
    if OWN.contains(&url.path().trim_end_matches('/')) {
        return refuse("is a page of the sign-in itself");
    }
    Ok(path.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::defect::Defects;

    fn config(defects: &[&str]) -> Config {
        let mut config = Config::new("https://op.example", "app", "https://app.example");
        config.defects = Defects::parse(defects).unwrap();
        config
    }

    fn to(asked: &str) -> String {
        return_url(&config(&[]), Some(asked))
    }

    #[test]
    fn deep_links_come_back_byte_for_byte() {
        for inside in [
            "/",
            "/protected",
            "/p?a=1&b=x%3Dy%26z&c=%C3%A9;d",
            "/a%2Fb?next=https://evil.example/",
            "/p#part",
        ] {
            assert_eq!(to(inside), inside);
        }
        assert_eq!(return_url(&config(&[]), None), "/");
    }

    #[test]
    fn what_leads_outside_becomes_the_home_page() {
        for outside in [
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            "https://evil.example/",
            "https://app.example.evil.example/",
            "javascript:alert(1)",
            "evil",
            "",
            "/\t/evil.example",
            "\t//evil.example",
        ] {
            assert_eq!(to(outside), "/", "{outside:?}");
        }
    }

    #[test]
    fn the_pages_of_the_sign_in_itself_are_no_place_to_return_to() {
        for own in [
            "/login",
            "/logout",
            "/logout?x",
            "/callback?code=1",
            "/a/../logout",
            "/signed-out",
            "/login/",
        ] {
            assert_eq!(to(own), "/", "{own}");
        }
        assert_eq!(to(&format!("/{}", "x".repeat(LONGEST))), "/");
    }

    #[test]
    fn the_defects_let_others_through() {
        let asked = Some("//evil.example");
        assert_eq!(
            return_url(&config(&["open-redirect"]), asked),
            "//evil.example"
        );
        assert_eq!(
            return_url(&config(&["skips:return-url"]), asked),
            "//evil.example"
        );
    }

    proptest! {
        #[test]
        fn nothing_leads_outside(asked in "[/\\\\.a-z@:?#%\t\r\n ]{0,20}|.{0,40}") {
            let back = to(&asked);
            let base = Url::parse("https://app.example/login").unwrap();
            let seen_by_browser = base.join(&back).unwrap();
            prop_assert_eq!(seen_by_browser.origin(), base.origin());
            prop_assert!(back.starts_with('/') && back.is_ascii());
            prop_assert!(!back.bytes().any(|byte| byte.is_ascii_control()));
            prop_assert_eq!(to(&back), back);
        }
    }
}
