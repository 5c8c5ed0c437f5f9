//! The RP is reached over plain HTTP, from another machine.
//!
//! ## What happens
//! The RP has an address that begins with `http://`. A user signs in and out in a browser that keeps `Secure` cookies over TLS alone, as all browsers do
//! with addresses that are not their own machine's, and Safari with those too.
//!
//! ## What a correct RP does
//! Its cookies have `Secure` and the prefixes `__Host-` and `__Secure-` where its public address begins with `https://`, and here they have not: the
//! sign-in works.
//!
//! ## Why it matters
//! Developers try the sign-in on `localhost`, where Chromium and Firefox take `Secure` cookies without TLS. In the lab, on the machine next door or in Safari
//! the cookie of the pending sign-in is gone when the callback comes: `state mismatch`, each time, and nothing in the log says that a browser has dropped a
//! cookie.
//!
//! Field reports: [ASP.NET Core](https://github.com/dotnet/aspnetcore/pull/45247),
//! [and its issue](https://github.com/dotnet/aspnetcore/issues/43041) (field report 18).
//!
//! ## How to mend it
//! Decide by the scheme of the configured public address, in one place for all cookies. In ASP.NET Core, `CookieSecurePolicy.SameAsRequest` with forwarded
//! headers switched on; in Express, `cookie: { secure: 'auto' }` with `trust proxy`. Or refuse to start without TLS, with a message that says so.
//!
//! An RP that refuses plain HTTP as a documented choice lists this scenario under `[[expect]]`.
//!
//! ## References
//! - [RFC 6265bis, section 5.7](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.7): `Secure` cookies over an insecure
//!   connection are not kept
//! - field report 18 (docs/field-reports.md)

use crate::{
    drive::{expect_cookies_taken, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 18"),
    given: &[
        // The provider is on this machine as well, and its cookies are not the question.
        ("session-cookie-same-site", "lax"),
        // What its frames load is not either.
        ("front-channel-logout", "off"),
    ],
    needs: &[Need::PlainHttp],
    covers: &["field report 18"],
    caught_by: &[
        "flow-cookie-always-secure",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let browser = w.browser_in_network("the one in the network")?;
    let tab = browser.tab();
    let from = w.mark();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in over plain HTTP", &signed_in, "alice");
    if w.file().sign_out.is_some() && signed_in.is(w, "alice") {
        let out = sign_out(w, &tab).await?;
        w.expect_own_session_over(&out);
    }
    expect_cookies_taken(w, &browser, from);
    Ok(())
}
