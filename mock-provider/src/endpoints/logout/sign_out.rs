//! The end of a session at the provider, and what the browser sees of it.

use http::{Method, StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::page::Page;
use crate::refusal::Refusal;
use crate::session::{COOKIE, Session};

/// The session of this browser, if there is one; from here on the exchange is about its user.
pub(crate) fn session(call: &mut Call<'_>) -> Option<Session> {
    let session = call
        .op
        .sessions
        .of_cookie(call.asked.session_cookie(), call.now())?;
    call.user = Some(session.user.clone());
    Some(session)
}

/// Ends the session, if there is one, and sends the browser on: to `to`, or to the page that says so.
///
/// Where a client asked for it at registration, the page also loads that client's front-channel logout
/// (OpenID Connect Front-Channel Logout 1.0, section 3); the browser then gets on by a link.
pub(crate) fn end(call: &mut Call<'_>, session: Option<&Session>, to: Option<&str>) -> Answer {
    if let Some(session) = session {
        call.op.sessions.end(&session.id);
    }
    let frames = session.map_or_else(Vec::new, |session| frames(call, session));
    let answer = match to {
        Some(to) if frames.is_empty() => redirect(call, to),
        _ => {
            let page =
                Page::new("logged-out", "Signed out").text("You are signed out at the provider.");
            let page = frames.iter().fold(page, |page, frame| page.frame(frame));
            let page = match to {
                Some(to) => page.link(to, "Continue"),
                None => page,
            };
            Answer::page(StatusCode::OK, &page)
        }
    };
    answer.with(header::SET_COOKIE, &removal(call))
}

/// Sends the browser elsewhere; after a form with a GET (RFC 9110, section 15.4.4).
pub(crate) fn redirect(call: &Call<'_>, to: &str) -> Answer {
    let status = if call.asked.method == Method::POST {
        StatusCode::SEE_OTHER
    } else {
        StatusCode::FOUND
    };
    Answer::redirect(status, to)
}

/// Refuses, on a page for people: a sign-out that is not understood never sends the browser anywhere.
pub(crate) fn refuse(call: &mut Call<'_>, refusal: &Refusal) -> Answer {
    call.refuse(refusal);
    let page = Page::new("error", "Sign-out is not possible")
        .alert(&format!("{}: {}", refusal.error, refusal.reason))
        .text(&refusal.mend);
    Answer::page(StatusCode::BAD_REQUEST, &page)
}

/// The front-channel logout addresses of the clients that the session has been used for.
fn frames(call: &Call<'_>, session: &Session) -> Vec<String> {
    let clients = session.clients.iter().filter_map(|id| call.op.client(id));
    clients
        .filter_map(|client| {
            let pairs = [
                ("iss", call.op.issuer.as_str()),
                ("sid", session.id.as_str()),
            ];
            client
                .front_channel_logout()
                .map(|uri| with_query(uri, &pairs))
        })
        .collect()
}

/// An address with more parameters in its query, which is kept.
pub(crate) fn with_query(uri: &str, pairs: &[(&str, &str)]) -> String {
    let (uri, fragment) = uri
        .split_once('#')
        .map_or((uri, None), |(uri, fragment)| (uri, Some(fragment)));
    let more = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let joint = match uri.split_once('?') {
        Some((_, "")) => "",
        Some(_) => "&",
        None => "?",
    };
    let end = fragment.map_or_else(String::new, |fragment| format!("#{fragment}"));
    format!("{uri}{joint}{more}{end}")
}

/// The `Set-Cookie` that takes the session cookie away.
fn removal(call: &Call<'_>) -> String {
    let secure = if call.op.addresses.is_secure() {
        "; Secure"
    } else {
        ""
    };
    format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_go_before_the_fragment_and_keep_the_query() {
        let state = [("state", "a&b=c")];
        for (uri, expected) in [
            ("http://rp/", "http://rp/?state=a%26b%3Dc"),
            ("http://rp/?", "http://rp/?state=a%26b%3Dc"),
            ("http://rp/?x=1", "http://rp/?x=1&state=a%26b%3Dc"),
            ("http://rp/#top", "http://rp/?state=a%26b%3Dc#top"),
        ] {
            assert_eq!(with_query(uri, &state), expected);
        }
    }
}
