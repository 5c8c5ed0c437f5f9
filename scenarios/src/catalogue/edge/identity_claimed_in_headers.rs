//! A request claims in headers who sends it.
//!
//! ## What happens
//! Somebody who is not signed in asks the RP with `X-Forwarded-User`, `X-Forwarded-Email`, `X-Auth-Request-User`,
//! `Remote-User` and the like, also with underscores in their names. The proxy passes them on.
//!
//! ## What a correct RP does
//! Nobody is signed in, and the protected page stays closed.
//!
//! ## Why it matters
//! Such headers are how sign-in proxies tell the app behind them who the user is. An app that believes them, and can be
//! reached past the proxy, or behind one that removes `X-Forwarded-User` and lets `X_Forwarded_User` through, takes
//! everybody for whom they say they are.
//!
//! Field reports: CVE-2025-64484 (oauth2-proxy, underscores), CVE-2025-48865 (fabio, headers named in `Connection`)
//! (field report 102).
//!
//! ## How to mend it
//! Take identity from headers only on an address that nothing but the proxy can reach, and let the proxy remove every
//! spelling of them first. Compare names after turning underscores to hyphens. nginx drops underscores unless
//! `underscores_in_headers on`.
//!
//! ## References
//! - RFC 9110, section 7.6.1
//! - field report 102 (docs/field-reports.md)

use crate::{
    drive::{protected, who_am_i},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 102"),
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 102"],
    caught_by: &["takes-identity-from-header"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("forged-identity")?;
    let stranger = w.another_browser("a stranger")?;
    let start = w.mark();
    let who = who_am_i(w, &stranger).await?;
    w.expect(
        "who is signed in, asked with the name of bob in headers",
        "nobody is signed in",
        who.is_signed_out(),
        (who.to_string(), (start..w.mark()).collect()),
    );
    if w.file().protected.is_some() {
        let visit = protected(w, &stranger.tab(), None).await?;
        w.expect(
            "the protected page, asked for with the name of bob in headers",
            "it stays closed",
            !visit.shown,
            &visit,
        );
    }
    Ok(())
}
