//! The cookies of a session at the provider: what they are called, who gets them, and how they go.

use http::header;

use crate::answer::Answer;
use crate::browser_state;
use crate::call::Call;
use crate::policy::{CookieNames, CookiePolicy, SameSite};
use crate::quirk::Quirk;
use crate::session::Session;

/// Gives the browser the session, beginning with the cookie that holds it.
pub(crate) fn given(call: &mut Call<'_>, answer: Answer, session: &Session) -> Answer {
    let value = session.cookie_value();
    cookies(call, answer, Some(&value), Some(session))
}

/// Takes the session away from the browser.
pub(crate) fn taken(call: &mut Call<'_>, answer: Answer) -> Answer {
    cookies(call, answer, None, None)
}

fn cookies(
    call: &mut Call<'_>,
    answer: Answer,
    value: Option<&str>,
    session: Option<&Session>,
) -> Answer {
    let mut policy = CookiePolicy::default();
    call.quirks(Quirk::session_cookies, &mut policy);
    let secure = call.op.addresses.is_secure();
    let mut answer = answer;
    for (at, name) in policy.names.list().iter().enumerate() {
        // Beside the cookie that holds the session there are others that only stand there, as with real providers.
        let value = value.map(|value| if at == 0 { value } else { "1" });
        for (name, attributes) in variants(name, policy.same_site, secure) {
            answer = answer.with(header::SET_COOKIE, &line(&name, value, &attributes));
        }
    }
    if call.logout_policy().logout.check_session {
        let state = session.map_or_else(
            || browser_state::removal(secure),
            |session| browser_state::cookie(session, secure),
        );
        answer = answer.with(header::SET_COOKIE, &state);
    }
    answer
}

fn line(name: &str, value: Option<&str>, attributes: &str) -> String {
    match value {
        Some(value) => format!("{name}={value}; Path=/; HttpOnly{attributes}"),
        None => format!("{name}=; Path=/; Max-Age=0; HttpOnly{attributes}"),
    }
}

/// The cookie, or two of them where one is for browsers that do not understand the other.
fn variants(name: &str, same_site: SameSite, secure: bool) -> Vec<(String, String)> {
    let with = |same_site: &str, needs_secure: bool| {
        let secure = if secure || needs_secure {
            "; Secure"
        } else {
            ""
        };
        format!("; SameSite={same_site}{secure}")
    };
    let plain = if secure { "; Secure" } else { "" };
    match same_site {
        SameSite::Lax => vec![(name.to_owned(), with("Lax", false))],
        SameSite::Strict => vec![(name.to_owned(), with("Strict", false))],
        SameSite::None => vec![(name.to_owned(), with("None", true))],
        SameSite::Unsaid => vec![(name.to_owned(), plain.to_owned())],
        SameSite::NoneAndCompatible => vec![
            (name.to_owned(), with("None", true)),
            (format!("{name}_compat"), plain.to_owned()),
        ],
    }
}

/// The value of the session cookie that a browser sent, whichever of the names it has.
pub(crate) fn find<'a>(cookie: impl Fn(&str) -> Option<&'a str>) -> Option<&'a str> {
    let holds_a_session = |value: &&str| value.contains('.');
    CookieNames::ALL
        .iter()
        .map(|names| names.list()[0])
        .find_map(|name| {
            cookie(name)
                .or_else(|| cookie(&format!("{name}_compat")))
                .filter(holds_a_session)
        })
}
