//! The provider asks whether to sign out, and the user says no.
//!
//! ## What happens
//! The user presses sign-out at the RP. The provider asks before it ends its own session, and the user presses `Stay signed in`
//! there, and does not come back to the RP by itself.
//!
//! ## What a correct RP does
//! Its own session is over by then: it ended before the browser was sent to the provider. A sign-in afterwards works.
//!
//! ## Why it matters
//! People press sign-out here and mean here; the question of the provider is about everything else. An RP that ends its session
//! only when the provider sends the browser back leaves them signed in whenever the provider asks, refuses, or is slow, and the tab
//! is closed. Nothing tells them.
//!
//! Field reports: sign-outs that hang on what the provider answers, [Spring Security](https://github.com/spring-projects/spring-security/issues/15509)
//! and [PingOne's sample](https://github.com/pingidentity/pingone-sample-dotnet/issues/8) (field report 47); the same at providers
//! that keep the browser (field report 51).
//!
//! ## How to mend it
//! End the session and take its cookies away in the very answer that sends the browser to the provider. Read the ID token for the
//! hint before.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//!   (the provider may ask, and the user may refuse)
//! - field reports 47, 51 (docs/field-reports.md)

use crate::{
    drive::{End, parameters, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 47, 51"),
    quirks: &[("end-session-confirmation", "always")],
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["RPL-06", "field report 47", "field report 51"],
    caught_by: &[
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
    let from = w.mark();
    let agreed = tab.stop_before(|request| {
        let agrees = |(name, value): &(String, String)| name == "action" && value == "logout";
        parameters(request).iter().any(agrees)
    });
    let out = sign_out(w, &tab).await?;
    drop(agreed);
    if !matches!(out.journey.end, End::Held(_)) {
        return Err(Trouble::missing(format!(
            "the user never came to the provider's question: {}",
            out.journey.end
        )));
    }
    let said_no = tab
        .submit_with("form#logout", &[], "button[value=stay]")
        .await;
    said_no.map_err(Trouble::harness)?;
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the RP's session after the user stayed signed in at the provider",
        "nobody is signed in",
        who.is_signed_out(),
        (who.to_string(), (from..w.mark()).collect()),
    );
    let again = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in afterwards", &again, "alice");
    Ok(())
}
