//! A shared cache keeps the answer to the callback.
//!
//! ## What happens
//! A cache in front of the RP keeps whatever RFC 9111 lets it keep. A user signs in. Somebody else opens the address of
//! the callback, from a log or a history, in another browser.
//!
//! ## What a correct RP does
//! Nobody is signed in there: the answer that sets the session cookie has `Cache-Control: no-store`, and without the
//! cookie of that sign-in the callback is refused.
//!
//! ## Why it matters
//! The address of the callback stands in logs, in histories and in `Referer` headers, and its code is spent, so it
//! looks harmless. Out of a cache it brings the session cookie itself, also after the sign-out.
//!
//! Seen in a review of [Ayunis](https://github.com/ayunis-core/ayunis-core/pull/1409) (field report 108); no report of
//! harm is known.
//!
//! ## How to mend it
//! Set `Cache-Control: no-store` on the callback, whatever it answers.
//!
//! ## References
//! - RFC 9111, sections 3 and 7.3
//! - field report 108 (docs/field-reports.md)

use crate::{
    drive::{hold_callback, let_go, who_am_i},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 108"),
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 108"],
    caught_by: &["callback-cacheable"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("shared-cache")?;
    let tab = w.tab();
    let callback = hold_callback(w, &tab, "alice").await?;
    let address = callback.url.clone();
    w.must_sign_in(&let_go(w, &tab, callback).await?, "alice")?;
    let stranger = w.another_browser("a stranger")?;
    let tab = stranger.tab();
    let start = w.mark();
    // Who is signed in is asked past the cache: what it keeps of that answer is edge/user-data-taken-for-static's question.
    let arrived = tab.open(address.as_str()).await;
    w.behind_as_before();
    let who = who_am_i(w, &stranger).await?;
    let end = match arrived {
        Ok(page) => format!(
            "the browser ended at {} ({})",
            page.url(),
            page.status().as_u16()
        ),
        Err(error) => format!("the browser gave up: {error}"),
    };
    w.expect(
        "another browser that opens the address of the callback",
        "nobody is signed in there",
        who.is_signed_out(),
        (format!("{end}, {who}"), (start..w.mark()).collect()),
    );
    Ok(())
}
