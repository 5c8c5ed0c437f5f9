//! A request with the cookies from before the refresh comes after it.
//!
//! ## What happens
//! The access token has expired. One request refreshes it; another one left the browser before the answer was there,
//! and arrives with the cookies of before.
//!
//! ## What a correct RP does
//! It answers the second request as the signed-in user, and does not redeem the spent refresh token again.
//!
//! ## Why it matters
//! A page and its background calls overlap all day. An RP that gives the session a new id with each refresh and ends
//! the old one at once, or keeps its tokens in the cookie and remembers nothing, throws the late request out; its
//! answer may even delete the cookie that the first one set. Field reports:
//! [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/issues/524) (field report 74),
//! [nocturne](https://github.com/nightscout/nocturne/pull/391) (field report 73).
//!
//! ## How to mend it
//! Keep the session id at a refresh; it has to change at the sign-in alone. If it does change, let the old one live
//! for some ten seconds. Where tokens are in the cookie, remember the answer of a refresh for as long, by the hash of
//! the old refresh token.
//!
//! ## References
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
//! - field reports 73, 74 (docs/field-reports.md)

use crate::{
    drive::{outlive_access_token, refreshes_since, sign_in_for_a_while, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 74"),
    given: &[("refresh-rotation", "rotated")],
    needs: &[Need::Refresh, Need::SessionCookies],
    covers: &["field report 73", "field report 74"],
    caught_by: &["new-session-at-refresh", "refreshes-in-parallel"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    let late = w.another_browser("the request that is late")?;
    w.browser().copy_cookies_to(&late);
    let first = outlive_access_token(w, lifetime).await?;
    if !first.granted() || !first.who.is(w, "alice") {
        return Err(Trouble::missing("there was no refresh to be late for"));
    }
    let start = w.mark();
    let who = who_am_i(w, &late).await?;
    let seqs: Vec<u64> = (start..w.mark()).collect();
    w.expect(
        "the late request",
        "it is answered as alice's",
        who.is(w, "alice"),
        (who.to_string(), seqs.clone()),
    );
    let again = refreshes_since(w, start);
    let spent = |token: Option<&str>| {
        first
            .requests
            .iter()
            .any(|it| it.parameter("refresh_token") == token)
    };
    let resent = again
        .iter()
        .any(|request| spent(request.parameter("refresh_token")));
    w.expect(
        "the spent refresh token",
        "it is not sent again",
        !resent,
        (format!("{} refresh requests", again.len()), seqs),
    );
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the user in the page that refreshed",
        "alice is still signed in",
        who.is(w, "alice"),
        (
            who.to_string(),
            first.requests.iter().map(|it| it.seq).collect(),
        ),
    );
    Ok(())
}
