//! The provider sends the browser back from the sign-out with another `state` than the RP sent.
//!
//! ## What happens
//! The user signs in and out. The provider ends its session and sends the browser to the return address, with a `state` that the RP
//! never made.
//!
//! ## What a correct RP does
//! Its own session ended before the browser left, so nobody is signed in. It shows a page of its own, with or without a word about the
//! odd answer, and the next sign-in works.
//!
//! ## Why it matters
//! A `state` gets mixed up when a user signs out in two tabs, when a proxy repeats an old answer, and when somebody tries what comes of it. The
//! return is the last step of a sign-out, and nothing may hang on it: an RP that looks its session up by this value, or crashes when it finds
//! none, shows an error to a user whose sign-out is complete.
//!
//! ## How to mend it
//! End the session before the browser leaves. Compare the `state` only to learn whether the provider is done, and show the same public page
//! where it is not the one that was sent.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout):
//!   the provider returns the value unchanged
//! - OpenID Foundation: `oidcc-client-test-rp-init-logout-other-state`, which does not look at what the RP does then

use mock_provider::{Channel, Endpoint};

use crate::{
    drive::{End, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect RP-Initiated Logout 1.0, 3"),
    quirks: &[("end-session-state", "foreign")],
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["RPL-05", "oidcc-client-test-rp-init-logout-other-state"],
    caught_by: &[
        "landing-page-signs-in",
        "legacy-logout-parameter",
        "returns-to-sign-out",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let start = w.mark();
    let out = sign_out(w, &tab).await?;
    let asked = w.asked_since(start);
    let mut requests = asked
        .iter()
        .filter(|it| it.endpoint == Endpoint::EndSession && it.by == Channel::Browser);
    if requests.all(|it| it.parameter("state").is_none()) {
        return Err(Trouble::unasked(
            "the RP sent no `state` with the sign-out, so no other one can come back",
        ));
    }
    w.expect_own_session_over(&out);
    w.expect_provider_session_over(&out);
    let at_rp =
        matches!(&out.journey.end, End::Page { url, status, .. } if *status < 500 && w.is_rp(url));
    w.expect(
        "the end of the sign-out",
        "the browser is at a page of the RP, which is no server error",
        at_rp,
        &out,
    );
    let again = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in afterwards", &again, "alice");
    Ok(())
}
