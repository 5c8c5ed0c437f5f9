//! A shared cache keeps pages of a signed-in user.
//!
//! ## What happens
//! A cache in front of the RP keeps whatever RFC 9111 lets it keep. Alice signs in and opens the home page and the
//! protected page. Then bob does the same in his browser.
//!
//! ## What a correct RP does
//! Bob sees no page of alice: pages made for one user have `Cache-Control: private` or `no-store`, or at least `Vary:
//! Cookie`.
//!
//! ## Why it matters
//! What a page says nothing about a cache may keep for as long as it likes; some content delivery networks keep it for
//! a day. The next user sees the name, the mail address and the data of the first.
//!
//! Field report: [AuthKit for Next.js](https://github.com/workos/authkit-nextjs/pull/332) (field report 106).
//!
//! ## How to mend it
//! Set `Cache-Control: private, no-store` on everything behind the sign-in, in one place. Do not rely on `Vary:
//! Cookie`: many caches ignore it or take it out.
//!
//! ## References
//! - RFC 9111, sections 3, 4.1 and 4.2.2 (storing, `Vary`, heuristic freshness)
//! - field report 106 (docs/field-reports.md)

use browser::Browser;

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 106"),
    needs: &[Need::UserShown],
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 106"],
    caught_by: &["pages-cacheable", "rolls-session-on-cacheable-page"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let bob = w.another_browser("bob's browser")?;
    w.must_sign_in(&sign_in(w, &w.tab(), "alice").await?, "alice")?;
    w.must_sign_in(&sign_in(w, &bob.tab(), "bob").await?, "bob")?;
    w.behind("shared-cache")?;
    let alice = w.shown_as("alice").unwrap_or_default();
    look(w, w.browser()).await?;
    let start = w.mark();
    let pages = look(w, &bob).await?;
    let foreign: Vec<&str> = pages
        .iter()
        .filter(|(_, text)| text.contains(&alice))
        .map(|(path, _)| path.as_str())
        .collect();
    let seen = match foreign.as_slice() {
        [] => format!("none of {} pages names alice", pages.len()),
        paths => format!("{} names alice", paths.join(" and ")),
    };
    w.expect(
        "the pages that bob gets through the cache",
        "none is alice's",
        foreign.is_empty(),
        (seen, (start..w.mark()).collect()),
    );
    Ok(())
}

/// The home page and the protected page, with their texts.
async fn look(w: &World, browser: &Browser) -> Result<Vec<(String, String)>, Trouble> {
    let protected = w.file().protected.as_ref();
    let protected =
        protected.and_then(|page| w.fill(&page.get, &crate::target::Values::new()).ok());
    let mut pages = Vec::new();
    for path in ["/".to_owned()].into_iter().chain(protected) {
        let page = browser.tab().open(w.address(&path).as_str()).await;
        let page = page.map_err(|error| Trouble::missing(format!("{path}: {error}")))?;
        pages.push((path, page.text().to_owned()));
    }
    Ok(pages)
}
