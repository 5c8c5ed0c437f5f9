//! A request for a protected page claims in a header that it is for another one.
//!
//! ## What happens
//! Somebody who is not signed in asks for the protected page, and sends `X-Original-URL`, `X-Rewrite-URL`,
//! `X-Original-URI` and `X-Forwarded-Uri` with the path of the home page. The proxy passes them on.
//!
//! ## What a correct RP does
//! The page stays closed: what is asked for is what stands in the request line.
//!
//! ## Why it matters
//! Sign-in proxies and frameworks keep lists of paths that need no sign-in, and some of them look the path up in these
//! headers, because they stand behind another proxy. Then every page opens for who sends the header.
//!
//! Field report: CVE-2026-40575, oauth2-proxy 7.5.0 to 7.15.1 (field report 101).
//!
//! ## How to mend it
//! Decide by the path of the request. Where an outer proxy must say it (`auth_request`), let it overwrite the header on
//! every request, and take it from that proxy's address alone.
//!
//! ## References
//! - RFC 9110, section 7.1 (the target of a request)
//! - field report 101 (docs/field-reports.md)

use crate::{
    drive::protected,
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 101"),
    needs: &[Need::Protected],
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 101"],
    caught_by: &["opens-page-by-claimed-path"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let usual = protected(w, &w.tab(), None).await?;
    if usual.shown {
        return Err(Trouble::missing(
            "the protected page is shown to who is not signed in, without any header",
        ));
    }
    w.behind("forged-path")?;
    let stranger = w.another_browser("a stranger")?;
    let visit = protected(w, &stranger.tab(), None).await?;
    w.expect(
        "the protected page, asked for with the home page in headers",
        "it stays closed",
        !visit.shown,
        &visit,
    );
    Ok(())
}
