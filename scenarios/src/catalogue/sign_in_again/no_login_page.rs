//! After sign-out the next sign-in shows no login page.
//!
//! ## What happens
//! The user signs in, signs out, and presses the RP's sign-in button again in the same browser.
//!
//! ## What a correct RP does
//! It ended the provider's session at sign-out, or asks for a new login with `prompt=login` or `prompt=select_account`: the user
//! meets a page of the provider before anybody is signed in.
//!
//! ## Why it matters
//! People press sign-out on shared computers, and to change accounts. When the next sign-in goes straight back
//! in, the first is a leak and the second is impossible: there is no way to the login page.
//!
//! ## How to mend it
//! End the provider's session at sign-out (see `logout/provider-session-survives`). Where the provider has no such address,
//! send `prompt=login` or `prompt=select_account` with the first sign-in after a sign-out.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.2.1 (`prompt`); OpenID Connect RP-Initiated Logout 1.0, section 2
//! - field report 62 (docs/field-reports.md)

use crate::{
    drive::{ProviderPage, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 2"),
    needs: &[Need::SignOut],
    covers: &["RPL-08", "field report 62"],
    caught_by: &["local-logout-only", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    sign_out(w, &tab).await?;
    let again = sign_in(w, &w.tab(), "alice").await?;
    let asked = again
        .journey
        .provider_pages
        .iter()
        .any(|page| matches!(page, ProviderPage::Login | ProviderPage::SelectAccount));
    w.expect(
        "the next sign-in",
        "the provider asks who it is before anybody is signed in",
        asked,
        &again,
    );
    w.expect(
        "the next sign-in",
        "alice is signed in",
        again.is(w, "alice"),
        &again,
    );
    Ok(())
}
