//! The answer that says who is signed in is the same for all, as far as a cache knows.
//!
//! ## What happens
//! A cache in front of the RP keeps whatever RFC 9111 lets it keep. Alice is signed in in one browser and bob in
//! another; the RP is asked in each who is signed in.
//!
//! ## What a correct RP does
//! Each is told of the own session: the route is dynamic, and its answer has `Cache-Control: private, no-store`.
//!
//! ## Why it matters
//! Frameworks that build pages ahead take a route without parameters for static, build it once, and mark it with
//! `s-maxage=31536000`. On the developer's machine every request is answered anew; in production the first answer is
//! everybody's. Seen with a route for the sign-out at the provider in the app router of Next.js: built once, without a
//! session, and served to all.
//!
//! ## How to mend it
//! Tell the framework: `export const dynamic = "force-dynamic"` in Next.js, `prerender = false` in Astro.
//! Set `Cache-Control: private, no-store` on whatever depends on the session.
//!
//! ## References
//! - RFC 9111, sections 3 and 5.2.2.10 (`s-maxage`)
//! - field reports 66, 106 (docs/field-reports.md)

use crate::{
    drive::{sign_in, who_am_i},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 106"),
    needs: &[Need::UserShown],
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 66", "field report 106"],
    caught_by: &["user-data-taken-for-static", "pages-cacheable"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let bob = w.another_browser("bob's browser")?;
    w.must_sign_in(&sign_in(w, &w.tab(), "alice").await?, "alice")?;
    w.must_sign_in(&sign_in(w, &bob.tab(), "bob").await?, "bob")?;
    w.behind("shared-cache")?;
    let start = w.mark();
    for (browser, user) in [(w.browser(), "alice"), (&bob, "bob")] {
        let who = who_am_i(w, browser).await?;
        w.expect(
            &format!("who is signed in in the browser of {user}"),
            &format!("{user} is signed in"),
            who.is(w, user),
            (who.to_string(), (start..w.mark()).collect()),
        );
    }
    Ok(())
}
