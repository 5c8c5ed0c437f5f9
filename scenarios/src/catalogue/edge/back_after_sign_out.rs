//! The user goes back after the sign-out.
//!
//! ## What happens
//! A signed-in user opens the protected page, signs out in another tab, and presses the Back button of the first one.
//! The browser shows a kept page again unless it came with `no-store`.
//!
//! ## What a correct RP does
//! The page is gone: it came with `Cache-Control: no-store`, so the browser asks again, and the RP has nobody signed
//! in.
//!
//! ## Why it matters
//! At a shared computer the next person presses Back and reads the mail of the one who signed out before. Nothing of it
//! is in the RP's log, because nothing is asked.
//!
//! Field reports: [mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc/issues/408), [Scripture
//! Forge](https://github.com/sillsdev/web-xforge/pull/4081), [Alumni
//! Network](https://github.com/FCC-Alumni/alumni-network/issues/113) (field report 107).
//!
//! ## How to mend it
//! Set `Cache-Control: no-store` on every page behind the sign-in and on the calls that fill it with data. For the
//! back/forward cache of browsers, reload on `pageshow` when `event.persisted`.
//!
//! ## References
//! - RFC 9111, section 5.2.2.5 (`no-store`)
//! - field report 107 (docs/field-reports.md)

use crate::{
    drive::{protected, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 107"),
    needs: &[Need::Protected, Need::SignOut],
    covers: &["field report 107"],
    caught_by: &["pages-cacheable", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let before = protected(w, &tab, None).await?;
    let shown = tab.page().filter(|_| before.shown);
    let shown = shown.ok_or_else(|| Trouble::missing("the protected page was not shown"))?;
    sign_out(w, &w.tab()).await?;
    let start = w.mark();
    // The user has gone on to another page meanwhile, and comes back from there.
    let gone_on = tab.open(w.provider().origin().as_str()).await;
    gone_on.map_err(|error| Trouble::missing(format!("no page to come back from: {error}")))?;
    let stop = {
        let base = w.base_url().origin();
        tab.stop_before(move |request| request.url.origin() != base)
    };
    let back = tab.back().await;
    drop(stop);
    let (kept, seen) = match &back {
        Ok(page) if page.is_kept() => (true, format!("{} was shown as it was", shown.url().path())),
        Ok(page) => (
            false,
            format!("the RP was asked again, and answered {}", page.status()),
        ),
        Err(error) => (false, format!("nothing was shown: {error}")),
    };
    w.expect(
        "the protected page after the sign-out, with the Back button",
        "it is not shown as it was",
        !kept,
        (seen, (start..w.mark()).collect()),
    );
    Ok(())
}
