//! The cookie jar: RFC 6265bis as Chromium applies it.

mod attributes;
mod date;
mod eviction;
mod jar;
#[cfg(test)]
mod laws;
mod model;
mod refusal;
mod rules;

pub use jar::CookieSource;
pub use model::{Cookie, Priority, SameSite, SetCookieOutcome};
pub use refusal::{CookieRefusal, Refusal, Withheld};
pub use rules::CookieRules;

pub(crate) use attributes::{MAX_NAME_AND_VALUE, name_and_size};
pub(crate) use eviction::MAX_PER_SITE;
pub(crate) use jar::{Jar, Visit};
pub(crate) use rules::{Approach, Sender};
