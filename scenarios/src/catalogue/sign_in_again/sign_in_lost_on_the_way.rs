//! A sign-in fails on its way back, and the next person presses the button.
//!
//! ## What happens
//! Alice types her password at the provider. When the browser comes back, the RP does not know the sign-in any more: the cookies are gone, or it took
//! too long. It shows an error, and Alice walks away. Then somebody presses the RP's sign-in button in the same browser.
//!
//! ## What a correct RP does
//! Nobody is signed in by the late callback. As the provider may well have a session now, the next sign-in asks for a fresh login, or the error page
//! says that the provider's session may be open.
//!
//! ## Why it matters
//! Alice reads that the sign-in failed, and takes it that nothing happened. At the provider she is signed in: the next click is her account.
//!
//! Field report: [the sample of Microsoft.Identity.Web](https://github.com/Azure-Samples/active-directory-aspnetcore-webapp-openidconnect-v2/issues/572)
//! (field report 68).
//!
//! ## How to mend it
//! When a callback with a code cannot be used, remember it in a cookie, and send `prompt=login` or `prompt=select_account` with the next
//! sign-in of this browser. Or offer `End the session at the provider` on the error page.
//!
//! An RP whose error page says so lists this scenario under `[[expect]]`.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`prompt`)
//! - field report 68 (docs/field-reports.md)

use crate::{
    drive::{ProviderPage, hold_callback, let_go, sign_in},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 68"),
    covers: &["field report 68"],
    caught_by: &[
        "silent-after-lost-sign-in",
        "state-not-bound-to-browser",
        "crashes-on-reload",
        "silent-after-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let callback = hold_callback(w, &tab, "alice").await?;
    let of_rp = w.browser().cookies_for(w.base_url());
    w.browser().remove_cookies(|cookie| {
        of_rp
            .iter()
            .any(|sent| sent.name == cookie.name && sent.domain == cookie.domain)
    });
    let lost = let_go(w, &tab, callback).await?;
    w.expect_refused("the callback that the RP does not know", &lost);
    let next = sign_in(w, &w.tab(), "bob").await?;
    let pages = &next.journey.provider_pages;
    let asked = pages
        .iter()
        .any(|page| matches!(page, ProviderPage::Login | ProviderPage::SelectAccount));
    w.expect(
        "the next sign-in in this browser",
        "the provider asks who it is before anybody is signed in",
        asked,
        &next,
    );
    Ok(())
}
