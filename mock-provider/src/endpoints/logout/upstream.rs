//! Signing out at the upstream provider too: there, and back to where the sign-out ends.

use http::StatusCode;

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::authorize::upstream::{browser, cookie};
use crate::page::Page;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::upstream::{LIFETIME, Purpose, Underway};

/// What names a browser's sign-out. It is no `state`: not every upstream provider gives one back.
fn key(browser: &str) -> String {
    format!("sign-out {browser}")
}

/// A way that a sign-out takes before it ends.
pub(crate) struct Detour {
    /// Where the browser goes first.
    pub(crate) address: String,
    /// The cookie by which it is known when it comes back.
    pub(crate) cookie: String,
}

/// Whether the sign-out says that it is meant for the upstream provider too. A flag: Auth0 has it without a value.
pub(crate) fn is_asked_for(call: &Call<'_>) -> bool {
    let mut all = call.asked.query.iter().chain(call.asked.form.iter());
    all.any(|(name, _)| name == "federated")
}

/// The way of this sign-out over the upstream provider, and from there to `to`. `None` where there is no session, and where
/// there is no way to end it.
///
/// An upstream provider that cannot be asked has not ended its session: the journal says so, and the user's sign-out here
/// goes on.
pub(crate) async fn detour(
    call: &mut Call<'_>,
    ended: &Session,
    to: Option<&str>,
) -> Option<Detour> {
    let id_token = ended.upstream.as_deref()?;
    let upstream = call.op.upstream.as_ref()?;
    let back: String = call.op.url(Endpoint::UpstreamSignedOut).into();
    let address = match upstream.sign_out(&call.op.outgoing, id_token, &back).await {
        Ok(address) => address?,
        Err(words) => {
            call.refuse(&Refusal::new(
                "upstream_unreachable",
                format!("the session at the upstream provider lives on: {words}"),
                "mend the connection between the two providers",
            ));
            return None;
        }
    };
    let browser = browser(call);
    let cookie = cookie(call, &browser);
    let underway = Underway {
        purpose: Purpose::SignOut {
            to: to.map(str::to_owned),
        },
        ends: call.now().saturating_add(LIFETIME),
        browser: browser.clone(),
    };
    upstream.begin(key(&browser), underway, call.now());
    Some(Detour { address, cookie })
}

/// The browser comes back from the upstream provider.
pub(crate) fn signed_out(call: &mut Call<'_>) -> Answer {
    let browser = browser(call);
    let upstream = call.op.upstream.as_ref();
    let purpose = upstream.and_then(|it| it.finish(&key(&browser), &browser, call.now()));
    if let Some(Purpose::SignOut { to: Some(to) }) = &purpose {
        return Answer::redirect(StatusCode::FOUND, to);
    }
    let page = Page::new("logged-out", "Signed out").text(match purpose {
        Some(_) => "You are signed out at the provider and at the one behind it.",
        None => "You are signed out at the provider.",
    });
    Answer::page(StatusCode::OK, &page)
}
