//! A shared cache keeps a page with the session cookie in it.
//!
//! ## What happens
//! A cache in front of the RP keeps whatever RFC 9111 lets it keep, `Set-Cookie` included. A user signs in and opens
//! some pages. Then somebody else opens the same addresses in another browser.
//!
//! ## What a correct RP does
//! No session cookie gets into another browser: answers that read or write a session have `Cache-Control: private,
//! no-store`.
//!
//! ## Why it matters
//! Sessions that roll renew their cookie with every page, and frameworks mark pages as public that look the same for
//! all. Then the cache hands the session of one user to the next visitor, who is signed in as a stranger.
//!
//! Field reports: [nextjs-auth0](https://github.com/auth0/nextjs-auth0/issues/2100) and its
//! [mend](https://github.com/auth0/nextjs-auth0/pull/2112) (field report 105).
//!
//! ## How to mend it
//! Set `Cache-Control: private, no-store` wherever a session is read or written, in the middleware that does it. In the
//! cache, keep no answer with `Set-Cookie`.
//!
//! ## References
//! - RFC 9111, sections 3 and 7.3 (`Set-Cookie` does not keep a cache from storing)
//! - field report 105 (docs/field-reports.md)

use browser::Browser;

use crate::{
    drive::{session_cookies, sign_in, who_am_i},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 105"),
    needs: &[Need::SessionCookies],
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 105"],
    caught_by: &["rolls-session-on-cacheable-page"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.must_sign_in(&sign_in(w, &w.tab(), "alice").await?, "alice")?;
    w.behind("shared-cache")?;
    look_around(w, w.browser()).await;
    let stranger = w.another_browser("a stranger")?;
    let start = w.mark();
    look_around(w, &stranger).await;
    let end = w.mark();
    w.behind_as_before();
    let who = who_am_i(w, &stranger).await?;
    let mut of_alice = session_cookies(w, w.browser()).into_iter();
    let stolen = of_alice.find(|cookie| {
        let theirs = session_cookies(w, &stranger);
        theirs
            .iter()
            .any(|other| other.name == cookie.name && other.value == cookie.value)
    });
    let seen = match &stolen {
        Some(cookie) => format!("it has alice's `{}`, {who}", cookie.name),
        None => format!("it has none of alice's, {who}"),
    };
    w.expect(
        "the cookies of a browser that opens the same pages through the cache",
        "none is of another user's session, and nobody is signed in",
        stolen.is_none() && who.is_signed_out(),
        (seen, (start..end).collect()),
    );
    Ok(())
}

/// Opens the home page and the protected page. Wherever that leads, cookies are all that matters.
async fn look_around(w: &World, browser: &Browser) {
    let protected = w.file().protected.as_ref();
    let protected =
        protected.and_then(|page| w.fill(&page.get, &crate::target::Values::new()).ok());
    for path in ["/".to_owned()].into_iter().chain(protected) {
        let tab = browser.tab();
        let base = w.base_url().clone();
        let _stop = tab.stop_before(move |request| request.url.origin() != base.origin());
        // An answer that cannot be shown has brought its cookies all the same.
        let _ = tab.open(w.address(&path).as_str()).await;
    }
}
