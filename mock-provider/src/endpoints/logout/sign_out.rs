//! The end of a session at the provider, and what the browser sees of it.

use http::{StatusCode, header};

use crate::answer::Answer;
use crate::back_channel;
use crate::call::Call;
use crate::end_of_session;
use crate::endpoint::Endpoint;
use crate::endpoints::logout::after::After;
use crate::endpoints::logout::{hops, upstream};
use crate::endpoints::refused;
use crate::page::Page;
use crate::parameters::with_query;
use crate::policy::{FrameNames, SignOutRedirect};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::session_cookie;

/// The session of this browser, if there is one; from here on the exchange is about its user.
pub(crate) fn session(call: &mut Call<'_>) -> Option<Session> {
    let session = call.session()?;
    call.user = Some(session.user.to_string());
    Some(session)
}

/// Ends the session, if there is one, and sends the browser on.
///
/// Where a client asked for it at registration, it is told before: over the back channel, and by a frame in the page,
/// from which the browser goes on by itself (OpenID Connect Front-Channel Logout 1.0, section 3).
pub(crate) async fn end(call: &mut Call<'_>, session: Option<&Session>, after: &After) -> Answer {
    let federated = upstream::is_asked_for(call);
    end_everywhere(call, session, after, federated).await
}

/// The same for a sign-out that was asked for in an earlier request; that one said whether it is meant for the upstream
/// provider too.
pub(crate) async fn end_everywhere(
    call: &mut Call<'_>,
    session: Option<&Session>,
    after: &After,
    federated: bool,
) -> Answer {
    let policy = call.logout_policy();
    // Of two sign-outs at the same time, one ends the session, and tells its RPs.
    let ended = session.and_then(|session| call.op.sessions.end(&session.id));
    if let Some(ended) = &ended {
        let deliveries = end_of_session::after(call.op, ended, &policy);
        back_channel::wait(deliveries, policy.logout.waits).await;
    }
    let frames = match &ended {
        Some(ended) if policy.logout.front_channel => {
            frames(call, ended, policy.logout.frame_names)
        }
        _ => Vec::new(),
    };
    let detour = match &ended {
        Some(ended) if policy.logout.upstream.is_due(federated) => {
            upstream::detour(call, ended, after.address()).await
        }
        _ => None,
    };
    let to = match &detour {
        Some(way) => Some(way.address.as_str()),
        None => after.address(),
    };
    let after = match to {
        Some(to) => &After::Address(hops::way(call.op, to, policy.logout.hops)),
        None => after,
    };
    let answer = match (after, policy.logout.redirect) {
        (After::Address(to), SignOutRedirect::Usual) if frames.is_empty() => call.redirect(to),
        (After::Address(to), SignOutRedirect::Status(status)) if frames.is_empty() => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FOUND);
            Answer::redirect(status, to)
        }
        (After::LoginPage, _) if frames.is_empty() => {
            let page = Page::new("signed-out-login", "Sign in")
                .text("You are signed out at the provider, and may sign in again.");
            Answer::page(StatusCode::OK, &page)
        }
        (After::Empty, _) if frames.is_empty() => Answer::empty(StatusCode::OK).not_stored(),
        (after, redirect) => {
            signed_out(&frames, after.address(), redirect != SignOutRedirect::Link)
        }
    };
    let answer = session_cookie::taken(call, answer);
    match &detour {
        Some(way) => answer.with(header::SET_COOKIE, &way.cookie),
        None => answer,
    }
}

/// The page that says so, and goes on to the RP when its frames are loaded; there is a link, should one of them hang.
pub(crate) fn signed_out(frames: &[String], to: Option<&str>, goes_on: bool) -> Answer {
    let page = Page::new("logged-out", "Signed out").text("You are signed out at the provider.");
    let page = frames.iter().fold(page, |page, frame| page.frame(frame));
    let page = match to {
        Some(to) if goes_on => page.going_on_to(to).link(to, "Continue"),
        Some(to) => page.link(to, "Continue"),
        None => page,
    };
    Answer::page(StatusCode::OK, &page)
}

/// Refuses, on a page for people: a sign-out that is not understood never sends the browser to an RP.
pub(crate) fn refuse(call: &mut Call<'_>, refusal: &Refusal) -> Answer {
    call.refuse(refusal);
    let way = call.logout_policy().logout.refused;
    refused::answer(way, "Sign-out is not possible", refusal, || {
        // A missing parameter is said in words there, everything else by its code.
        let error = match refusal.error.as_ref() {
            "invalid_request" => &*refusal.reason,
            code => code,
        };
        let to = call.op.url(Endpoint::ErrorPage);
        call.redirect(&with_query(to.as_str(), [("error", error)]))
    })
}

/// The front-channel logout addresses of the clients that the session has been used for.
fn frames(call: &Call<'_>, session: &Session, names: FrameNames) -> Vec<String> {
    let clients = session.clients.iter().filter_map(|id| call.op.client(id));
    clients
        .filter_map(|client| {
            let uri = client.front_channel_logout()?;
            let (iss, sid) = match names {
                FrameNames::Never => return Some(uri.to_owned()),
                FrameNames::WhereRequired if !client.requires_front_channel_session() => {
                    return Some(uri.to_owned());
                }
                FrameNames::Always | FrameNames::WhereRequired => {
                    (call.op.issuer.as_str(), &*session.id)
                }
                FrameNames::ForeignSession => (call.op.issuer.as_str(), "another-session"),
                FrameNames::ForeignIssuer => ("https://another-issuer.example", &*session.id),
            };
            Some(with_query(uri, [("iss", iss), ("sid", sid)]))
        })
        .collect()
}
