//! The user comes by the RP's second name.
//!
//! ## What happens
//! The RP can be reached as `localhost` and as `www.localhost`, and is configured and registered with the first. The
//! user opens the protected page at the second, and signs in. Where that page does not lead to the provider by itself, the
//! user clicks where the browser has come to.
//!
//! ## What a correct RP does
//! It moves the browser to its configured name before the sign-in begins, or lets the sign-in end there in another way:
//! the user sees the page.
//!
//! ## Why it matters
//! The cookie of the sign-in is set on the name that the user typed, and the callback comes to the one that is
//! registered. The browser sends no cookie there, and every attempt ends with "invalid state". Bookmarks, `www.`, a
//! tenant's own domain and `localhost` beside `127.0.0.1` do it.
//!
//! Field reports: [OneUptime](https://github.com/OneUptime/oneuptime/issues/3600),
//! [mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc/issues/478),
//! [go-oidc](https://github.com/coreos/go-oidc/issues/324) (field report 8).
//!
//! ## How to mend it
//! Redirect to the configured name before anything else, in the proxy (`return 308 https://app.example$request_uri`) or
//! in the first middleware.
//!
//! ## References
//! - RFC 6265bis, section 5.1.3 (which hosts get a cookie)
//! - field report 8 (docs/field-reports.md)

use crate::{
    drive::{open, sign_in_from_here},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 8"),
    needs: &[Need::Protected],
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 8"],
    caught_by: &["starts-sign-in-on-any-host"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let page = w.file().protected.as_ref();
    let page = page.map(|page| w.fill(&page.get, &crate::target::Values::new()));
    let link = w.second_address(&page.and_then(Result::ok).unwrap_or_default());
    let tab = w.tab();
    let opened = open(w, &tab, &link, Some("alice")).await?;
    let signed_in = if opened.journey.provider_pages.is_empty() && opened.who.is_signed_out() {
        sign_in_from_here(w, &tab, "alice").await?
    } else {
        opened
    };
    w.expect_signed_in("the sign-in from the second name", &signed_in, "alice");
    Ok(())
}
