//! A cookie as the browser keeps it.

use std::fmt;
use std::time::SystemTime;

use cookie_store::{CookieDomain, CookiePath};
use url::Url;

use super::refusal::{Refusal, Withheld};
use super::rules::{CookieRules, Sender};

/// The `SameSite` attribute (RFC 6265bis, section 5.6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// Only with requests that the site itself or the user started.
    Strict,
    /// Also when another site navigates the whole tab with GET.
    Lax,
    /// Always; needs `Secure`.
    None,
    /// No attribute, or an unknown value: treated as Lax.
    Unspecified,
}

/// Chromium's `Priority` attribute, which eviction looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// Goes first.
    Low,
    /// Without the attribute.
    #[default]
    Medium,
    /// Goes last.
    High,
}

/// One cookie of the jar. Debug output leaves the value out.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name; empty for a nameless cookie.
    pub name: String,
    /// Its value, as the server wrote it.
    pub value: String,
    /// The host, or with [`Cookie::host_only`] unset the domain and all below it.
    pub domain: String,
    /// Sent to exactly the host that set it.
    pub host_only: bool,
    /// Sent to this path and all below it.
    pub path: String,
    /// Sent over TLS only (or to this machine: [`CookieRules::secure_on_loopback`]).
    pub secure: bool,
    /// Hidden from scripts.
    pub http_only: bool,
    /// Which requests of other sites it goes along with.
    pub same_site: SameSite,
    /// Which cookies go first when there are too many.
    pub priority: Priority,
    /// When it ends by itself; `None` for a session cookie.
    pub expires: Option<SystemTime>,
    /// When a cookie of this name, domain and path was first set (RFC 6265bis keeps it when the value changes).
    pub created: SystemTime,
    /// When its value last changed: what the grace of [`CookieRules::lax_allow_unsafe`] is counted from.
    pub changed: SystemTime,
    pub(crate) reach: (CookieDomain, CookiePath),
    /// The registrable domain that its number is counted under.
    pub(crate) site: String,
    /// The order in which cookies were first set, where the clock stands still.
    pub(crate) order: u64,
    /// The order in which cookies were last used, for eviction.
    pub(crate) used: u64,
}

impl Cookie {
    /// Bytes of name and value: what the limit of 4,096 is about.
    pub fn size(&self) -> usize {
        self.name.len() + self.value.len()
    }

    /// Whether it ends when the browser is closed rather than at a given time.
    pub fn is_session(&self) -> bool {
        self.expires.is_none()
    }

    /// `name=value` as the `Cookie` header carries it; a nameless cookie is its value alone.
    pub(crate) fn pair(&self) -> String {
        if self.name.is_empty() {
            self.value.clone()
        } else {
            format!("{}={}", self.name, self.value)
        }
    }

    pub(crate) fn is_expired(&self, now: SystemTime) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }

    /// The same cookie in the sense of RFC 6265bis, section 5.7: a new one replaces it.
    pub(crate) fn is_replaced_by(&self, other: &Self) -> bool {
        self.name == other.name
            && self.host_only == other.host_only
            && self.domain == other.domain
            && self.path == other.path
    }

    /// RFC 6265bis, section 5.8.3: domain and path.
    pub(crate) fn matches(&self, url: &Url) -> bool {
        self.reach.0.matches(url) && self.reach.1.matches(url)
    }

    /// Why a cookie that [`Cookie::matches`] is not sent along after all.
    pub(crate) fn withheld(
        &self,
        url: &Url,
        sender: Sender,
        rules: &CookieRules,
        now: SystemTime,
    ) -> Option<Withheld> {
        if self.secure && !rules.is_secure(url) {
            return Some(Withheld::Secure);
        }
        if sender == Sender::CrossSite && !rules.third_party {
            return Some(Withheld::ThirdParty);
        }
        let (least, reason) = match self.same_site {
            SameSite::None => return None,
            SameSite::Strict => (Sender::Strict, Withheld::Strict),
            SameSite::Lax => (Sender::Lax, Withheld::Lax),
            SameSite::Unspecified if self.is_fresh(rules, now) => {
                (Sender::LaxUnsafe, Withheld::LaxByDefault)
            }
            SameSite::Unspecified => (Sender::Lax, Withheld::LaxByDefault),
        };
        (sender < least).then_some(reason)
    }

    fn is_fresh(&self, rules: &CookieRules, now: SystemTime) -> bool {
        let age = now.duration_since(self.changed).unwrap_or_default();
        rules.lax_allow_unsafe.is_some_and(|grace| age <= grace)
    }
}

impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookie")
            .field("name", &self.name)
            .field("value", &format_args!("[{} bytes]", self.value.len()))
            .field("domain", &self.domain)
            .field("host_only", &self.host_only)
            .field("path", &self.path)
            .field("secure", &self.secure)
            .field("http_only", &self.http_only)
            .field("same_site", &self.same_site)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// What became of one `Set-Cookie` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCookieOutcome {
    /// The cookie's name; empty for a nameless or unreadable one.
    pub name: String,
    /// Bytes of name and value.
    pub size: usize,
    /// Kept, or why not.
    pub kept: Result<(), Refusal>,
    /// The line ends the cookie: its expiry has passed.
    pub removes: bool,
    /// The cookie as it was read, with all attributes; `None` where the line could not be read.
    pub cookie: Option<Cookie>,
}
