//! The provider signs the user out, and keeps the browser.
//!
//! ## What happens
//! The user presses sign-out at the RP. The provider ends its session and shows its own page that says so: it knows the return address
//! under another name, and does not come back to the RP.
//!
//! ## What a correct RP does
//! Its own session was over before the browser left, so both have ended. When the user opens the RP again nobody is signed in, and
//! a sign-in works.
//!
//! ## Why it matters
//! Coming back is a courtesy: providers drop an address that is not on their list, call the parameter something else, show a page with
//! a link, and users close the tab. What an RP leaves for the moment of the return, it leaves undone for all of them.
//!
//! Field reports: providers with parameters of their own, [Streamlit](https://github.com/streamlit/streamlit/issues/14601),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/2057),
//! [Lakekeeper](https://github.com/lakekeeper/console/issues/198) (field report 51).
//!
//! ## How to mend it
//! End the session and take its cookies away in the answer that sends the browser to the provider. Let the return page do
//! nothing that matters.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout)
//!   (the redirect is OPTIONAL for the RP to ask for, and not owed where the address is unknown)
//! - field report 51 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 51"),
    // The RP is asked about, and not what the provider tells it on other ways.
    given: &[
        ("back-channel-logout", "off"),
        ("front-channel-logout", "off"),
    ],
    quirks: &[("end-session-address-parameter", "logout-redirect-uri")],
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["RPL-06", "RPL-13", "field report 51"],
    caught_by: &[
        "ends-session-from-server",
        "ends-session-on-return",
        "returns-to-sign-out",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    w.expect_provider_session_over(&out);
    let again = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in afterwards", &again, "alice");
    Ok(())
}
