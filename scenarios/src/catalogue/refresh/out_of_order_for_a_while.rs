//! The token endpoint is out of order for a while, and the user goes on clicking.
//!
//! ## What happens
//! The user signs in, and the access token expires. For the next requests of the user the token endpoint answers 503
//! with `Retry-After`. Then it is well again.
//!
//! ## What a correct RP does
//! It answers meanwhile however it likes, keeps the session, and does not send the user to a sign-in that cannot
//! work. Afterwards the user is signed in without having done anything.
//!
//! ## Why it matters
//! An outage of a minute must not become an outage of the day. An RP that ends sessions in it sends all its users to
//! the login page at the moment at which the provider comes back. Field reports:
//! [web](https://github.com/owncloud/web/issues/12980),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/2103),
//! [oidc-client](https://github.com/AxaFrance/oidc-client/issues/1366) (field report 77).
//!
//! ## How to mend it
//! Only an answer with status 400 and `invalid_grant` ends a session. After anything else keep the tokens, answer
//! this request with 503 if it cannot be served, and try again with the next one, after a pause. Back off: one
//! attempt in several seconds is enough for all requests of a session.
//!
//! ## References
//! - [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
//! - [RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3) (`Retry-After`)
//! - field report 77 (docs/field-reports.md)

use std::time::Duration;

use crate::{
    drive::{outlive_access_token, refresh, sign_in_for_a_while, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 77"),
    needs: &[Need::Refresh],
    covers: &["field report 77"],
    caught_by: &["transient-error-ends-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// The outage.
const OUTAGE: &str = "fault-status@endpoint=token";
/// How often the user clicks meanwhile.
const CLICKS: usize = 4;
/// What the provider says in `Retry-After`, and a little more.
const RETRY_AFTER: Duration = Duration::from_secs(2);

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    w.quirk(OUTAGE, "503-json")?;
    let failed = outlive_access_token(w, lifetime).await?;
    if failed.requests.is_empty() {
        return Err(Trouble::missing("there was no refresh to fail"));
    }
    for _ in 0..CLICKS {
        // What the RP answers meanwhile is no matter.
        drop(refresh(w, w.browser()).await?);
    }
    w.clear(OUTAGE);
    // Whoever waits as long as `Retry-After` says is given the time.
    w.advance(RETRY_AFTER).await?;
    let start = w.mark();
    drop(refresh(w, w.browser()).await?);
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the user after the outage",
        "alice is still signed in",
        who.is(w, "alice"),
        (who.to_string(), (start..w.mark()).collect()),
    );
    Ok(())
}
