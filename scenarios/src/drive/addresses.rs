//! The addresses of its own that the RP gives out: to browsers, and to the provider.

use std::sync::LazyLock;

use browser::{Browser, Hop};
use regex::Regex;
use url::Url;

use crate::{
    evidence::Held,
    world::{World, is_here},
};

/// Parameters that name an address of the RP.
const PARAMETERS: [&str; 4] = [
    "redirect_uri",
    "post_logout_redirect_uri",
    "logout_uri",
    "returnTo",
];

/// Hosts that appear in forged and in foreign headers alone.
const FOREIGN: [&str; 2] = ["elsewhere.example", "app-1234.platform.example"];

/// Whole addresses in links and forms.
static IN_PAGES: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r#"(?i)\b(href|action)\s*=\s*["']?(https?://[^"'\s>]+)"#;
    Regex::new(pattern).expect("the pattern is sound")
});

/// An address that the RP gave out.
#[derive(Clone, Debug)]
struct GivenOut {
    url: Url,
    place: String,
    /// Whether an RP may have good reason to name other hosts there.
    lenient: bool,
    seq: u64,
}

/// Records that every address that the RP gave out since `mark`, to `browser` and to the provider, is one that browsers
/// find it at, or at the provider. Where it gave out none that is not known to have held.
pub fn expect_public_addresses(w: &World, browser: &Browser, mark: u64) {
    let given = given_out(w, browser, mark);
    let strays: Vec<&GivenOut> = given.iter().filter(|it| it.strays(w)).collect();
    let public = w.base_url().as_str().trim_end_matches('/');
    let (held, seen) = match strays.as_slice() {
        _ if given.is_empty() => (Held::Unknown, "it gave out no address at all".to_owned()),
        [] => (Held::Yes, format!("none of {} is elsewhere", given.len())),
        [first, ..] => {
            let address = first.url.as_str().split('?').next().unwrap_or_default();
            let seen = format!(
                "{} of {}: {} is {address}",
                strays.len(),
                given.len(),
                first.place
            );
            (Held::No, seen)
        }
    };
    let seqs = strays.iter().map(|it| it.seq).collect();
    w.expect(
        "the addresses that the RP gave out",
        &format!("its own are at {public}"),
        held,
        (seen, seqs),
    );
}

fn given_out(w: &World, browser: &Browser, mark: u64) -> Vec<GivenOut> {
    let mut given = Vec::new();
    for hop in browser.trace().since(mark) {
        if w.is_rp(&hop.request.url) {
            given.extend(in_answer(hop));
        }
    }
    for asked in w.asked_since(mark) {
        for name in PARAMETERS {
            let url = asked.parameter(name).and_then(|text| Url::parse(text).ok());
            given.extend(url.map(|url| GivenOut {
                url,
                place: format!("`{name}`"),
                lenient: false,
                seq: asked.seq,
            }));
        }
    }
    given
}

fn in_answer(hop: &Hop) -> Vec<GivenOut> {
    let own = |url, place: &str, lenient| GivenOut {
        url,
        place: place.to_owned(),
        lenient,
        seq: hop.seq,
    };
    let location = hop.header("location");
    let location = location.and_then(|to| hop.request.url.join(to).ok());
    let mut found: Vec<GivenOut> = location
        .map(|url| own(url, "`Location`", false))
        .into_iter()
        .collect();
    let body = hop.body.text();
    for link in IN_PAGES.captures_iter(&body) {
        let url = Url::parse(&link[2].replace("&amp;", "&"));
        found.extend(url.ok().map(|url| own(url, "an address in a page", true)));
    }
    found
}

impl GivenOut {
    fn strays(&self, w: &World) -> bool {
        let origins = w.provider().origins();
        let known = w.is_public(&self.url)
            || origins
                .iter()
                .any(|origin| origin.origin() == self.url.origin());
        let suspect = !self.lenient
            || is_here(&self.url)
            || self
                .url
                .host_str()
                .is_some_and(|host| FOREIGN.contains(&host));
        !known && suspect && matches!(self.url.scheme(), "http" | "https")
    }
}
