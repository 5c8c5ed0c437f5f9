//! A proxy serves the RP below a path, and takes the path off.
//!
//! ## What happens
//! Browsers find the RP at `https://apps.example/portal/`. The proxy takes `/portal` off, as nginx does with `location
//! /portal/ { proxy_pass http://rp/; }`, so that the RP sees `/login` and `/callback`; it tells the path in
//! `X-Forwarded-Prefix`. The user signs in, goes on, and signs out.
//!
//! ## What a correct RP does
//! Every address that it gives out has the path: `redirect_uri`, the redirects after sign-in and sign-out, the address to
//! come back to from the provider. Its cookies are for paths that the browser asks for: `/` or `/portal`.
//!
//! ## Why it matters
//! An RP at the root never notices. Below a path, the provider refuses a `redirect_uri` that is not registered, the browser
//! ends at the root of the host, which is another app, or the cookie of the sign-in never comes back because its `Path` is
//! the one that the RP saw.
//!
//! Field reports: [ASP.NET Core](https://github.com/aspnet/Security/issues/1508),
//! [dash-auth](https://github.com/plotly/dash-auth/issues/157),
//! [OpenMetadata](https://github.com/open-metadata/OpenMetadata/issues/26551),
//! [express-openid-connect](https://github.com/auth0/express-openid-connect/issues/475) (field report 148);
//! [JIMM](https://github.com/canonical/jimm/pull/2045) (field report 149).
//!
//! ## How to mend it
//! Configure the public address with its path and build every address from it: `UsePathBase` (ASP.NET Core), `basePath`
//! (Next.js), `server.servlet.context-path` or `server.forward-headers-strategy` (Spring), `SCRIPT_NAME` or `ProxyFix` with
//! `x_prefix` (Flask). Set cookies with `Path=/`, or with the path as browsers see it.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.2.1 (`redirect_uri` matches exactly)
//! - RFC 6265bis, section 5.1.4 (which paths get a cookie)
//! - field reports 148, 149 (docs/field-reports.md)

use crate::{
    drive::{expect_public_addresses, sign_in, sign_out},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 148, 149"),
    edge: EdgeChoice::Named("path-prefix"),
    // The path is there from the start: an RP is told its address once.
    plain: true,
    covers: &["field report 148", "field report 149"],
    caught_by: &[
        "flow-cookie-at-inner-path",
        "redirect-uri-without-path-prefix",
        "redirects-without-path-prefix",
        "sign-out-address-without-path-prefix",
        "omits-pkce-verifier",
        "redirect-uri-from-host-header",
        "redirect-uri-differs-at-token",
        "other-auth-method",
        "secret-in-header-and-body",
        "revokes-user-instead-of-session",
        "forwarded-host-beats-configuration",
        "forwarded-lists-taken-whole",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let (tab, start) = (w.tab(), w.mark());
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in below a path", &signed_in, "alice");
    if w.file().sign_out.is_some() && signed_in.is(w, "alice") {
        let out = sign_out(w, &tab).await?;
        w.expect(
            "the sign-out below a path",
            "nobody is signed in",
            out.who.is_signed_out(),
            &out,
        );
    }
    expect_public_addresses(w, w.browser(), start);
    Ok(())
}
