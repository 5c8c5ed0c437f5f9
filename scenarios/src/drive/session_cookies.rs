//! The cookies that are the RP's session.

use browser::{Browser, Cookie, CookieSource};
use regex::Regex;

use crate::{evidence::Trouble, world::World};

/// The cookies in `browser` that are the RP's session, as the target file names them.
pub fn session_cookies(w: &World, browser: &Browser) -> Vec<Cookie> {
    let patterns = patterns(w);
    let sent = browser.cookies_for(w.base_url()).into_iter();
    sent.filter(|cookie| {
        patterns
            .iter()
            .any(|pattern| pattern.is_match(&cookie.name))
    })
    .collect()
}

/// Puts a cookie into `browser`, as somebody else on the RP's host can: with TLS it is `Secure`, which prefixes want.
///
/// # Errors
/// The browser does not keep it.
pub fn plant(
    w: &World,
    browser: &Browser,
    (name, value): (&str, &str),
    path: &str,
) -> Result<(), Trouble> {
    let secure = if w.base_url().scheme() == "https" {
        "; Secure"
    } else {
        ""
    };
    let line = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax{secure}");
    browser
        .set_cookie(w.base_url(), &line, CookieSource::Http)
        .map_err(|refusal| {
            Trouble::harness(format!("the cookie `{name}` is not kept: {refusal:?}"))
        })?;
    Ok(())
}

/// Takes the RP's session from `browser`, as though it had expired there. Other cookies stay.
pub fn forget_session(w: &World, browser: &Browser) {
    let patterns = patterns(w);
    browser.remove_cookies(|cookie| {
        patterns
            .iter()
            .any(|pattern| pattern.is_match(&cookie.name))
    });
}

/// Whether a cookie of this name is the RP's session.
pub(super) fn is_session(w: &World, name: &str) -> bool {
    patterns(w).iter().any(|pattern| pattern.is_match(name))
}

fn patterns(w: &World) -> Vec<Regex> {
    let patterns = w.file().supports.session_cookies.iter();
    patterns
        .filter_map(|pattern| Regex::new(pattern.get_ref()).ok())
        .collect()
}
