//! The jar: what is kept (RFC 6265bis, section 5.7) and what is sent along (section 5.8).

use std::time::SystemTime;

use cookie_store::{CookieDomain, CookiePath};
use url::Url;

use super::attributes::{self, Attributes};
use super::eviction;
use super::model::{Cookie, SameSite, SetCookieOutcome};
use super::refusal::{Refusal, Withheld};
use super::rules::{CookieRules, Sender};
use crate::site;

/// Who sets or reads cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieSource {
    /// A response's `Set-Cookie`, a request's `Cookie`.
    Http,
    /// `document.cookie`.
    Script,
}

/// The circumstances under which cookies are set or sent.
pub(crate) struct Visit<'a> {
    pub(crate) url: &'a Url,
    pub(crate) source: CookieSource,
    pub(crate) sender: Sender,
    pub(crate) now: SystemTime,
}

/// All cookies of one browser.
#[derive(Debug, Default)]
pub(crate) struct Jar {
    rules: CookieRules,
    cookies: Vec<Cookie>,
    /// Counts settings and uses, so that order is known while the clock stands still.
    ticks: u64,
}

impl Jar {
    pub(crate) fn new(rules: CookieRules) -> Self {
        Self {
            rules,
            ..Self::default()
        }
    }

    pub(crate) fn rules(&self) -> &CookieRules {
        &self.rules
    }

    /// Takes in one `Set-Cookie` line. The second part is the cookies that had to make room.
    pub(crate) fn set(&mut self, line: &str, visit: &Visit<'_>) -> (SetCookieOutcome, Vec<Cookie>) {
        let (name, size) = attributes::name_and_size(line);
        let mut outcome = SetCookieOutcome {
            name: name.to_owned(),
            size,
            kept: Ok(()),
            removes: false,
            cookie: None,
        };
        let cookie = match self.read(line, visit) {
            Ok(cookie) => cookie,
            Err(refusal) => {
                outcome.kept = Err(refusal);
                return (outcome, Vec::new());
            }
        };
        outcome.removes = cookie.is_expired(visit.now);
        outcome.cookie = Some(cookie.clone());
        if let Err(refusal) = self.judge(&cookie, visit) {
            outcome.kept = Err(refusal);
            return (outcome, Vec::new());
        }
        let evicted = self.store(cookie, visit.now);
        (outcome, evicted)
    }

    /// A line as a cookie of this address, with its reach.
    fn read(&mut self, line: &str, visit: &Visit<'_>) -> Result<Cookie, Refusal> {
        let read = Attributes::parse(line, visit.now)?;
        let domain = domain(read.domain, visit.url)?;
        let path = match read.path {
            Some(path) => CookiePath::new(path, visit.url),
            None => CookiePath::default_path(visit.url),
        };
        let host_only = matches!(domain, CookieDomain::HostOnly(_));
        self.ticks += 1;
        Ok(Cookie {
            name: read.name.to_owned(),
            value: read.value.to_owned(),
            site: site::registrable_domain(&String::from(&domain)).to_owned(),
            domain: String::from(&domain),
            host_only,
            path: String::from(&path),
            secure: read.secure,
            http_only: read.http_only,
            same_site: read.same_site,
            priority: read.priority,
            expires: read.expires,
            created: visit.now,
            changed: visit.now,
            reach: (domain, path),
            order: self.ticks,
            used: self.ticks,
        })
    }

    /// The refusals of RFC 6265bis, section 5.7, in its order.
    fn judge(&self, cookie: &Cookie, visit: &Visit<'_>) -> Result<(), Refusal> {
        let secure = self.rules.is_secure(visit.url);
        let script = visit.source == CookieSource::Script;
        if visit.sender == Sender::CrossSite && !self.rules.third_party {
            return Err(Refusal::ThirdParty);
        }
        if cookie.secure && !secure {
            return Err(Refusal::SecureOverHttp);
        }
        if cookie.http_only && script {
            return Err(Refusal::HttpOnlyFromScript);
        }
        if !cookie.secure && !secure && self.cookies.iter().any(|old| hides(cookie, old, visit.now))
        {
            return Err(Refusal::HidesSecure);
        }
        if cookie.same_site != SameSite::None && visit.sender == Sender::CrossSite {
            return Err(Refusal::SameSiteFromElsewhere);
        }
        if cookie.same_site == SameSite::None && !cookie.secure {
            return Err(Refusal::NoneWithoutSecure);
        }
        prefixes(cookie)?;
        let old = self.cookies.iter().find(|old| old.is_replaced_by(cookie));
        if script && old.is_some_and(|old| old.http_only && !old.is_expired(visit.now)) {
            return Err(Refusal::HttpOnlyFromScript);
        }
        Ok(())
    }

    /// Puts a cookie in its place; one that has expired takes its predecessor along.
    fn store(&mut self, mut cookie: Cookie, now: SystemTime) -> Vec<Cookie> {
        self.cookies.retain(|old| !old.is_expired(now));
        if let Some(at) = self
            .cookies
            .iter()
            .position(|old| old.is_replaced_by(&cookie))
        {
            let old = self.cookies.remove(at);
            cookie.created = old.created;
            cookie.order = old.order;
            if cookie.value == old.value {
                cookie.changed = old.changed;
            }
        }
        if cookie.is_expired(now) {
            return Vec::new();
        }
        let site = cookie.site.clone();
        self.cookies.push(cookie);
        eviction::purge(&mut self.cookies, &site)
    }

    /// The cookies that go along with a request, in the order of the header, and those that stay at home although
    /// their domain and path match. The former count as used.
    pub(crate) fn send(&mut self, visit: &Visit<'_>) -> (Vec<Cookie>, Vec<(Cookie, Withheld)>) {
        self.ticks += 1;
        let (sent, withheld) = self.select(visit);
        for cookie in &mut self.cookies {
            if sent.iter().any(|other| other.order == cookie.order) {
                cookie.used = self.ticks;
            }
        }
        (sent, withheld)
    }

    /// What [`Jar::send`] would send, for looking only.
    pub(crate) fn select(&self, visit: &Visit<'_>) -> (Vec<Cookie>, Vec<(Cookie, Withheld)>) {
        let (mut sent, mut withheld) = (Vec::new(), Vec::new());
        let hidden = |cookie: &Cookie| cookie.http_only && visit.source == CookieSource::Script;
        let matching = |cookie: &&Cookie| {
            !cookie.is_expired(visit.now) && cookie.matches(visit.url) && !hidden(cookie)
        };
        for cookie in self.cookies.iter().filter(matching) {
            match cookie.withheld(visit.url, visit.sender, &self.rules, visit.now) {
                Some(reason) => withheld.push((cookie.clone(), reason)),
                None => sent.push(cookie.clone()),
            }
        }
        sent.sort_by(|a, b| (b.path.len(), a.order).cmp(&(a.path.len(), b.order)));
        (sent, withheld)
    }

    /// All living cookies, in the order in which they were first set.
    pub(crate) fn cookies(&self, now: SystemTime) -> Vec<Cookie> {
        let mut living: Vec<Cookie> = self
            .cookies
            .iter()
            .filter(|cookie| !cookie.is_expired(now))
            .cloned()
            .collect();
        living.sort_by_key(|cookie| cookie.order);
        living
    }

    /// Takes over cookies of another jar as they are.
    pub(crate) fn adopt(&mut self, cookies: Vec<Cookie>, now: SystemTime) {
        for mut cookie in cookies {
            self.ticks += 1;
            cookie.order = self.ticks;
            cookie.used = self.ticks;
            self.store(cookie, now);
        }
    }

    /// Removes the cookies that `unwanted` picks, and says how many there were.
    pub(crate) fn remove(&mut self, unwanted: impl Fn(&Cookie) -> bool) -> usize {
        let before = self.cookies.len();
        self.cookies.retain(|cookie| !unwanted(cookie));
        before - self.cookies.len()
    }
}

/// The reach of a cookie: its Domain attribute judged, or the host alone (RFC 6265bis, section 5.7).
fn domain(attribute: &str, url: &Url) -> Result<CookieDomain, Refusal> {
    let host = url.host_str().unwrap_or_default();
    let foreign = || Refusal::ForeignDomain {
        domain: attribute.to_owned(),
        host: host.to_owned(),
    };
    let host_only = || CookieDomain::host_only(url).map_err(|_| foreign());
    if attribute.is_empty() {
        return host_only();
    }
    if !attribute.is_ascii() {
        return Err(Refusal::DomainNotAscii);
    }
    let domain = attribute.to_ascii_lowercase();
    // An address or a public suffix may only name itself, and then means itself alone.
    if domain == host && (site::is_ip(host) || site::is_public_suffix(host)) {
        return host_only();
    }
    if site::is_ip(host) || domain.ends_with('.') || domain.contains('%') {
        return Err(foreign());
    }
    if site::is_public_suffix(&domain) {
        return Err(Refusal::PublicSuffix { domain });
    }
    let suffix = CookieDomain::try_from(domain.as_str()).map_err(|_| foreign())?;
    if suffix.matches(url) {
        Ok(suffix)
    } else {
        Err(foreign())
    }
}

/// Cookie name prefixes, in any case of letters (RFC 6265bis, sections 4.1.3 and 5.4).
fn prefixes(cookie: &Cookie) -> Result<(), Refusal> {
    let starts = |text: &str, prefix: &str| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if cookie.name.is_empty()
        && (starts(&cookie.value, "__Secure-") || starts(&cookie.value, "__Host-"))
    {
        return Err(Refusal::NamelessPrefix);
    }
    if starts(&cookie.name, "__Secure-") && !cookie.secure {
        return Err(Refusal::SecurePrefix);
    }
    let rooted = cookie.path == "/" && cookie.reach.1.is_from_path_attr();
    if starts(&cookie.name, "__Host-") && !(cookie.secure && cookie.host_only && rooted) {
        return Err(Refusal::HostPrefix);
    }
    Ok(())
}

/// "Leave Secure cookies alone": the new cookie would be sent in the place of an old one that is `Secure`.
fn hides(new: &Cookie, old: &Cookie, now: SystemTime) -> bool {
    let covers = |a: &str, b: &str| {
        a == b || (!site::is_ip(b) && b.strip_suffix(a).is_some_and(|rest| rest.ends_with('.')))
    };
    let below = new.path == old.path
        || new
            .path
            .strip_prefix(old.path.as_str())
            .is_some_and(|rest| old.path.ends_with('/') || rest.starts_with('/'));
    old.secure
        && !old.is_expired(now)
        && old.name == new.name
        && (covers(&old.domain, &new.domain) || covers(&new.domain, &old.domain))
        && below
}
