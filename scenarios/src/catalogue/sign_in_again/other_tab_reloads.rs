//! The user signs out in one tab, and reloads the page in the other.
//!
//! ## What happens
//! The user has the protected page open in two tabs, signs out in one of them, and opens the page again in the other.
//!
//! ## What a correct RP does
//! The page is not shown. Where the RP leads on to the provider, that asks who it is: its session is over, or the RP asked for a
//! fresh login.
//!
//! ## Why it matters
//! People have many tabs. A sign-out that holds in the tab where it was pressed, and nowhere else, is none: the other tab asks the
//! provider in passing, gets the same user without a question, and its cookie signs the first tab in again as well.
//!
//! Field reports: [Argo CD](https://github.com/argoproj/argo-cd/issues/3792),
//! [Grafana](https://github.com/grafana/grafana/issues/14160), [Harbor](https://github.com/goharbor/harbor/issues/9941)
//! (field report 62).
//!
//! ## How to mend it
//! End the provider's session at sign-out. Where it has no sign-out, remember the sign-out in a cookie of the browser, not in the
//! tab's storage, and have every way to the provider send `prompt=login` while it is there, the one that protected pages take too.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - field report 62 (docs/field-reports.md)

use crate::{
    drive::{protected, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 62"),
    needs: &[Need::SignOut, Need::Protected],
    covers: &["field report 62"],
    caught_by: &["local-logout-only", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let (first, second) = (w.tab(), w.tab());
    w.must_sign_in(&sign_in(w, &first, "alice").await?, "alice")?;
    let before = protected(w, &second, None).await?;
    if !before.shown {
        return Err(Trouble::missing(
            "the protected page is not shown to a signed-in user",
        ));
    }
    sign_out(w, &first).await?;
    let visit = protected(w, &second, None).await?;
    w.expect(
        "the protected page in the other tab",
        "it is not shown",
        !visit.shown,
        &visit,
    );
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the browser after the reload",
        "nobody is signed in",
        who.is_signed_out(),
        (who.to_string(), (visit.journey.from..w.mark()).collect()),
    );
    Ok(())
}
