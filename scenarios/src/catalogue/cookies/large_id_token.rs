//! The ID token has six kilobytes of claims.
//!
//! ## What happens
//! The provider puts claims into the ID token that the RP does not know, six kilobytes of them, as for somebody who is in
//! many groups. The user signs in, comes back to the page, and signs out.
//!
//! ## What a correct RP does
//! It ignores what it does not need: the user is signed in, stays so, and can sign out.
//!
//! ## Why it matters
//! Browsers throw cookies of more than 4096 bytes away without a word. An RP with its session in one cookie then
//! answers the callback as if all were well, and the next page knows nobody: login `does nothing`, for the users with
//! most rights, and no log says why. The same ID token as the hint makes the address of the sign-out long.
//!
//! Field reports: [NextAuth](https://github.com/nextauthjs/next-auth/pull/3101),
//! [Supabase](https://github.com/supabase/auth-helpers/issues/643),
//! [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/1940) (field report 81);
//! [Elasticsearch](https://github.com/elastic/elasticsearch/issues/81092) and
//! [Okta](https://github.com/okta/okta-auth-js/issues/1346) for the sign-out (field report 53). Flask's session is one signed cookie
//! and is never split.
//!
//! ## How to mend it
//! Keep the session on the server and its key in the cookie. Where it must be in cookies, keep only what is used of the
//! claims, split the rest over several cookies below 4096 bytes each, and sign out with `client_id` instead of a hint that is
//! too long, or by a form that posts it.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken): claims that are
//!   not understood must be ignored
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1)
//! - field reports 53, 81 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 2"),
    quirks: &[("id-token-ballast", "6000")],
    covers: &["field report 53", "field report 81"],
    caught_by: &[
        "one-cookie-whatever-its-size",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in with a large ID token", &signed_in, "alice");
    let start = w.mark();
    let who = who_am_i(w, w.browser()).await?;
    let seen = (who.to_string(), (start..w.mark()).collect());
    w.expect(
        "the next request",
        "alice is still signed in",
        who.is(w, "alice"),
        seen,
    );
    if w.file().sign_out.is_none() || !signed_in.is(w, "alice") {
        return Ok(());
    }
    let out = sign_out(w, &tab).await?;
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );
    // Whether the browser is sent there at all is another scenario's question.
    if out.reached_provider(w) {
        w.expect(
            "the provider's session after sign-out",
            "it has ended",
            out.provider_session_ended(),
            &out,
        );
    }
    Ok(())
}
