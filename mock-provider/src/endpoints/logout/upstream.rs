//! Signing out at the upstream provider too: there, and back to where the sign-out ends.

use http::{StatusCode, header};

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::authorize::upstream::{browser, cookie};
use crate::page::Page;
use crate::upstream::{LIFETIME, Purpose, Underway};

/// What names a browser's sign-out. It is no `state`: not every upstream provider gives one back.
fn key(browser: &str) -> String {
    format!("sign-out {browser}")
}

/// Sends the browser to sign out upstream, and from there to `to`. `None` where there is nothing to end, or no way to.
///
/// An upstream provider that cannot be asked has not ended its session: the journal says so, and the user's sign-out here
/// goes on.
#[expect(dead_code, reason = "sign-outs are about to use it")]
pub(crate) async fn end(call: &mut Call<'_>, id_token: &str, to: Option<&str>) -> Option<Answer> {
    let upstream = call.op.upstream.as_ref()?;
    let back: String = call.op.url(Endpoint::UpstreamSignedOut).into();
    let address = match upstream.sign_out(&call.op.outgoing, id_token, &back).await {
        Ok(address) => address?,
        Err(words) => {
            call.refuse(&crate::refusal::Refusal::new(
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
    let answer = Answer::redirect(StatusCode::SEE_OTHER, &address);
    Some(answer.with(header::SET_COOKIE, &cookie))
}

/// The browser comes back from the upstream provider.
pub(crate) fn signed_out(call: &mut Call<'_>) -> Answer {
    let browser = browser(call);
    let upstream = call.op.upstream.as_ref();
    let purpose = upstream.and_then(|it| it.finish(&key(&browser), &browser, call.now()));
    if let Some(Purpose::SignOut { to: Some(to) }) = purpose {
        return Answer::redirect(StatusCode::FOUND, &to);
    }
    let page = Page::new("logged-out", "Signed out")
        .text("You are signed out at the provider and at the one behind it.");
    Answer::page(StatusCode::OK, &page)
}
