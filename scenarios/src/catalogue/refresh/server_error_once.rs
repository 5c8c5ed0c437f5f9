//! The token endpoint is out of order for a moment, just when the RP refreshes.
//!
//! ## What happens
//! The user signs in, and the access token expires. The RP's first refresh is answered with 500; from then on the
//! provider is well again.
//!
//! ## What a correct RP does
//! It keeps the session and the refresh token, and the next attempt works: the user is signed in without having to do
//! anything.
//!
//! ## Why it matters
//! Providers have bad seconds. An RP that takes every failed refresh for a refusal signs all users out whose token
//! expires in that second.
//!
//! Field reports: [web](https://github.com/owncloud/web/issues/12980),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/1805),
//! [oidc-client](https://github.com/AxaFrance/oidc-client/issues/1366) (field report 77).
//!
//! ## How to mend it
//! Only `invalid_grant` (status 400) ends a session. After anything else (5xx, 429, a time-out, an HTML page) keep the
//! tokens, answer this request with 503 if it cannot be served, and try again with the next one.
//!
//! ## References
//! - [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
//! - field report 77 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, outlive_access_token, refresh, sign_in_for_a_while, who_am_i},
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

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    w.quirk("refresh-server-error@once", "true")?;
    let failed = outlive_access_token(w, lifetime).await?;
    let answer = refresh(w, w.browser()).await?;
    let answered = answer.map_or_else(|why| why, |status| format!("the RP answered {status}"));
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the user, once the provider is well again",
        "alice is still signed in",
        who.is(w, "alice"),
        (format!("{answered}, {who}"), failed.seqs()),
    );
    Ok(())
}
