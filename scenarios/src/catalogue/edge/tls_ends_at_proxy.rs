//! TLS ends at the proxy in front of the RP.
//!
//! ## What happens
//! The browser talks `https` to a proxy, and the proxy plain `http` to the RP. It tells so in `X-Forwarded-Proto`,
//! `X-Forwarded-Host` and `X-Forwarded-Port`. The user signs in, looks at a page, and signs out.
//!
//! ## What a correct RP does
//! Every address that it gives out begins with `https` and the public host: the `redirect_uri`, the address after the
//! sign-out, the targets of redirects and forms. Its cookies are `Secure`.
//!
//! ## Why it matters
//! This is how nearly every RP runs in production, and no RP on a developer's machine. The RP sees `http`, builds an
//! `http` address, and the provider refuses it as not registered; or the browser is sent to port 80.
//!
//! Field reports: [Auth.js](https://github.com/nextauthjs/next-auth/issues/10991),
//! [NextAuth.js](https://github.com/nextauthjs/next-auth/issues/8148),
//! [vercel/chatbot](https://github.com/vercel/chatbot/pull/76) (field report 94).
//!
//! ## How to mend it
//! Configure the public address of the RP, and build every absolute URL from it: `NEXTAUTH_URL`, `AUTH_URL`,
//! `server.forward-headers-strategy=framework`, `ForwardedHeaders`, `app.set("trust proxy", 1)`,
//! `SECURE_PROXY_SSL_HEADER`. In nginx: `proxy_set_header X-Forwarded-Proto $scheme`.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.2.1 (`redirect_uri` matches exactly)
//! - RFC 7239, section 5.4
//! - field report 94 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, expect_public_addresses, sign_in, sign_out},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 94"),
    edge: EdgeChoice::Named("tls"),
    plain: true,
    covers: &["field report 94"],
    caught_by: &[
        "redirect-uri-with-inner-scheme",
        "redirect-uri-from-host-header",
        "other-auth-method",
        "secret-in-header-and-body",
        "omits-pkce-verifier",
        "redirect-uri-differs-at-token",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let start = w.mark();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in(
        "the sign-in where TLS ends at the proxy",
        &signed_in,
        "alice",
    );
    if w.file().sign_out.is_some() && signed_in.is(w, "alice") {
        let out = sign_out(w, &tab).await?;
        let seen = (out.who.to_string(), out.seqs());
        w.expect(
            "the sign-out where TLS ends at the proxy",
            "nobody is signed in",
            out.who.is_signed_out(),
            seen,
        );
    }
    expect_public_addresses(w, w.browser(), start);
    Ok(())
}
