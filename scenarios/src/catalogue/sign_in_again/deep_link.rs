//! After the sign-out somebody opens a protected page.
//!
//! ## What happens
//! The provider has no sign-out. The user signs out at the RP and opens its protected page, from a bookmark or with the Back button.
//!
//! ## What a correct RP does
//! The provider asks who it is. After the password the page is shown that was opened, and the user stays signed in.
//!
//! ## Why it matters
//! The button is not the only way to a sign-in. RPs that have learnt to ask for a fresh login behind the button forget the protected
//! pages, which lead to the provider by another way: there the old user comes back without a question. And the address to return
//! to is easily the one of the sign-out, which was the last that was asked for.
//!
//! Field reports: [Harbor](https://github.com/goharbor/harbor/issues/12905), [Argo CD](https://github.com/argoproj/argo-cd/issues/3792)
//! (field report 62), [Nextcloud](https://github.com/nextcloud/server/pull/43701) (field report 64).
//!
//! ## How to mend it
//! Have one function that begins every sign-in, whichever way it was reached, and let it look whether a sign-out is outstanding. Store the
//! address of the page that was asked for, and never that of the sign-out.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`prompt`)
//! - field reports 62, 64 (docs/field-reports.md)

use crate::{
    drive::{ProviderPage, protected, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 62, 64"),
    given: &[("logout-dialect", "none")],
    needs: &[Need::SignOut, Need::Protected],
    covers: &["field report 62", "field report 64"],
    caught_by: &[
        "returns-to-sign-out",
        "silent-after-sign-out",
        "session-cookie-strict",
        "revokes-user-instead-of-session",
        "local-logout-only",
        "crashes-without-end-session-endpoint",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    sign_out(w, &tab).await?;
    let visit = protected(w, &tab, Some("alice")).await?;
    let pages = &visit.journey.provider_pages;
    let asked = pages
        .iter()
        .any(|page| matches!(page, ProviderPage::Login | ProviderPage::SelectAccount));
    let what = "the protected page after the sign-out";
    w.expect(
        what,
        "the provider asks who it is before it is shown",
        asked || !visit.shown,
        &visit,
    );
    // An RP whose protected pages lead to no sign-in shows none, which is fine.
    if asked {
        w.expect(what, "it is shown after the password", visit.shown, &visit);
        let from = w.mark();
        let who = who_am_i(w, w.browser()).await?;
        w.expect(
            "a look afterwards",
            "alice is still signed in",
            who.is(w, "alice"),
            (who.to_string(), (from..w.mark()).collect()),
        );
    }
    Ok(())
}
