//! The provider refuses to refresh: the refresh token is no longer good.
//!
//! ## What happens
//! The user signs in, and the access token expires. The provider answers the refresh with `invalid_grant`, as it does when
//! the user was locked out, changed the password, or signed out everywhere.
//!
//! ## What a correct RP does
//! It ends its session, or begins a new sign-in: the user is not shown as signed in. It does not try the refused token again and
//! again, and a new sign-in works.
//!
//! ## Why it matters
//! `invalid_grant` is how a provider tells an RP that somebody's access has ended. An RP that goes on all the same keeps a
//! user who was locked out, or shows a page on which every call fails and no button helps, until the cookies are deleted.
//!
//! Field reports: [NextAuth](https://github.com/nextauthjs/next-auth/issues/11121)
//! ([and here](https://github.com/nextauthjs/next-auth/issues/11653)) (field report 78). Its documentation puts
//! `error: "RefreshAccessTokenError"` into the session and leaves it to the app to look at it.
//!
//! ## How to mend it
//! Tell `invalid_grant` (400) from everything else. It ends the session: delete it, and send the browser to the sign-in, or
//! answer a background request with 401. Everything else (5xx, a time-out) is worth another attempt later.
//!
//! In NextAuth 4, throw from the `jwt` callback instead of setting `error`: the session route then clears the cookies and
//! answers as for nobody. In Auth.js 5, return `null` from it, which does the same. Middleware and pages that look at the
//! token themselves must treat one with `error` as none.
//!
//! ## References
//! - [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) (`invalid_grant`)
//! - [RFC 9700, section 4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2): the client needs a fresh grant
//! - field report 78 (docs/field-reports.md)

use mock_provider::Endpoint;

use crate::{
    drive::{
        Outcome as _, outlive_access_token, protected, refreshes_since, sign_in,
        sign_in_for_a_while, who_am_i,
    },
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 5.2"),
    quirks: &[("refresh-refused", "true")],
    needs: &[Need::Refresh],
    covers: &["CORE-26", "BCP-23", "field report 78"],
    caught_by: &[
        "ignores-refused-refresh",
        "retries-refused-refresh",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How often the RP is asked again after the refusal.
const LOOKS: usize = 5;
/// How often it may send the refused token again meanwhile.
const MOST_ATTEMPTS: usize = 2;

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let lifetime = sign_in_for_a_while(w, &tab, "alice").await?;
    let refused = outlive_access_token(w, lifetime).await?;
    if refused.requests.is_empty() {
        return Err(Trouble::missing(format!(
            "there was no refresh to refuse: {}",
            refused.seen()
        )));
    }
    w.expect(
        "the user after the refusal",
        "nobody is signed in",
        refused.who.is_signed_out(),
        &refused,
    );
    let start = w.mark();
    for _ in 0..LOOKS {
        who_am_i(w, w.browser()).await?;
    }
    let again = refreshes_since(w, start);
    let seen = format!(
        "{} refresh requests in {LOOKS} requests of the browser",
        again.len()
    );
    let seqs = again.iter().map(|request| request.seq).collect();
    let bounded = again.len() <= MOST_ATTEMPTS;
    w.expect(
        "the refused refresh token afterwards",
        "it is not tried again and again",
        bounded,
        (seen, seqs),
    );
    if w.file().protected.is_some() {
        let visit = protected(w, &tab, None).await?;
        // Where the provider's session lives on, a sign-in that starts here passes without a page of the provider.
        let starts = w
            .asked_since(visit.journey.from)
            .iter()
            .any(|asked| asked.endpoint == Endpoint::Authorize);
        let closed = !visit.shown || starts;
        w.expect(
            "the protected page after the refusal",
            "it is closed, or a sign-in starts",
            closed,
            &visit,
        );
    }
    let again = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("a new sign-in", &again, "alice");
    Ok(())
}
