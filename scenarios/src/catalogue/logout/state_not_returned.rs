//! The provider sends the browser back from the sign-out without the `state`.
//!
//! ## What happens
//! The user signs in and out. The provider ends its session and sends the browser to the return address, and leaves out the `state`
//! that the RP may have sent.
//!
//! ## What a correct RP does
//! It shows its page all the same: the sign-out was done before the browser left, and the return changes nothing. The next
//! sign-in works.
//!
//! ## Why it matters
//! Amazon Cognito and Auth0's own address do not know `state` at sign-out, and others lose it on a detour over an upstream provider.
//! Client libraries that treat the return like a callback answer with `state mismatch`: the user reads an error about a sign-out
//! that worked.
//!
//! ## How to mend it
//! Make the return page a public page that needs nothing. If the `state` is used to know that the provider is done, let its absence
//! mean that it is not known, as with `prompt=login` at the next sign-in, and never an error.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//!   (`state` is OPTIONAL)
//! - [Amazon Cognito, logout endpoint](https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect RP-Initiated Logout 1.0, 3"),
    given: &[("end-session-state", "never")],
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["RPL-05", "oidcc-client-test-rp-init-logout-no-state"],
    caught_by: &[
        "ends-session-from-server",
        "insists-on-state-after-sign-out",
        "landing-page-signs-in",
        "legacy-logout-parameter",
        "local-logout-only",
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
    w.expect_back_at_rp(&out);
    let again = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in afterwards", &again, "alice");
    Ok(())
}
