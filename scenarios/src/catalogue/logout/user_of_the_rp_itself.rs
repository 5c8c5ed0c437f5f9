//! A user who signed in at the RP itself, and not at the provider, signs out.
//!
//! ## What happens
//! The RP has accounts of its own beside those of the provider. Somebody signs in with a password there, and presses sign-out.
//!
//! ## What a correct RP does
//! The session is over, and the browser ends at a page of the RP. It is not sent to the provider, which has nothing to do with it.
//!
//! ## Why it matters
//! The sign-out was built for users of the provider. Without a hint the provider asks a question that this user cannot understand, or shows an error, and does not
//! come back. Who has another account open there is signed out of everything, because of an app that they used with a local one.
//!
//! Field reports: [Grafana](https://github.com/grafana/grafana/issues/21196) (field report 60).
//!
//! ## How to mend it
//! Keep with the session how it began. Send the browser to the provider's sign-out where there is an ID token, and to your own page otherwise.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout): the RP
//!   asks the provider to log out a user who was signed in there
//! - field report 60 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, sign_in_locally, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 60"),
    needs: &[Need::SignOut, Need::LocalSignIn],
    covers: &["field report 60"],
    caught_by: &["landing-page-signs-in", "sends-local-user-to-provider"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let local = sign_in_locally(w, &tab).await?;
    if !local.who.is_signed_in() || !local.journey.provider_pages.is_empty() {
        return Err(Trouble::missing(format!(
            "nobody could sign in at the RP itself: {}",
            local.seen()
        )));
    }
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    w.expect(
        "the way of the sign-out",
        "the browser does not come to the provider's sign-out",
        !out.reached_provider(w),
        &out,
    );
    w.expect_back_at_rp(&out);
    Ok(())
}
