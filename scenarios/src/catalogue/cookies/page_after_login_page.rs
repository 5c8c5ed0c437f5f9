//! The user asks for a protected page, and really types a password at the provider.
//!
//! ## What happens
//! Somebody who is not signed in asks for a page that only signed-in users may see, is sent to the provider, and signs in on its login page. The
//! browser comes back from another site, by redirects.
//!
//! ## What a correct RP does
//! The page is shown, after one login page.
//!
//! ## Why it matters
//! Redirects that began at another site count as that site's: browsers withhold a `SameSite=Strict` cookie from the page after the callback. The RP,
//! which has just set it, takes the user for a stranger and sends the browser to the provider, which answers at once, and so
//! on. It works where the provider is on the same site, and in tests whose browser does not know the rule.
//!
//! Field reports: [Quarkus](https://github.com/quarkusio/quarkus/issues/30625),
//! [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/1663),
//! [Gokapi](https://github.com/Forceu/Gokapi/issues/408), [OmniAuth](https://github.com/omniauth/omniauth/issues/1149),
//! [openid-client](https://github.com/panva/openid-client/issues/208) (field report 17).
//!
//! ## How to mend it
//! Set the session cookie with `SameSite=Lax`. Where it must be `Strict`, have the callback answer with a page of the RP that goes on by
//! itself (`<meta http-equiv="refresh">`), so that the next request begins there.
//!
//! ## References
//! - [RFC 6265bis, section 5.2](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.2): same-site requests
//! - field report 17 (docs/field-reports.md)

use crate::{
    drive::protected,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 17"),
    needs: &[Need::Protected],
    covers: &["field report 17"],
    caught_by: &["session-cookie-strict"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let visit = protected(w, &w.tab(), Some("alice")).await?;
    w.expect(
        "the page that was asked for, after the sign-in",
        "it is shown",
        visit.shown,
        &visit,
    );
    let asked = visit.journey.provider_pages.len();
    w.expect(
        "the login pages on the way",
        "one",
        visit.login_page_shown() && asked <= 3,
        &visit,
    );
    Ok(())
}
