//! The provider no longer takes the client secret when the RP refreshes.
//!
//! ## What happens
//! The user signs in. Then the client secret expires at the provider: refreshes are answered with `invalid_client`.
//! Some requests later the secret is good again.
//!
//! ## What a correct RP does
//! It ends the session or keeps it, and says so clearly; it does not send the browser round in circles. Once the
//! secret is good, a new sign-in works.
//!
//! ## Why it matters
//! Secrets expire: at Microsoft Entra ID after two years at most, as set. Nothing is wrong with the user, and still
//! every page fails. RPs that answer the failed refresh with a redirect to the same page, or with a sign-in that
//! fails in the same way, loop. Field reports: [next-auth](https://github.com/nextauthjs/next-auth/issues/11653)
//! (field report 78).
//!
//! ## How to mend it
//! Treat `invalid_client` as an alarm for the operator: log it, answer 503, and try again after a pause, not with
//! each request. Never redirect from a failed refresh to the page that caused it.
//!
//! ## References
//! - [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) (`invalid_client`)
//! - field report 78 (docs/field-reports.md)

use crate::{
    drive::{Refreshed, outlive_access_token, sign_in, sign_in_for_a_while},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 78"),
    needs: &[Need::Refresh],
    covers: &["field report 78"],
    caught_by: &["retries-refused-refresh", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    w.quirk("client-auth-accepted", "assertion")?;
    let refused = outlive_access_token(w, lifetime).await?;
    if refused.requests.is_empty() {
        return Err(Trouble::missing("there was no refresh to refuse"));
    }
    w.expect(
        "the user meanwhile",
        "the RP can tell whether somebody is signed in",
        refused.who.is_signed_in() || refused.who.is_signed_out() || is_outage(&refused),
        &refused,
    );
    w.clear("client-auth-accepted");
    let again = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("a sign-in once the secret is good", &again, "alice");
    Ok(())
}

/// An RP may say that it is out of order: that is no circle.
fn is_outage(refused: &Refreshed) -> bool {
    matches!(refused.answer, Ok(500..))
}
