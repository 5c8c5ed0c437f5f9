//! A proxy serves the RP below a path, and nothing tells the RP of it.
//!
//! ## What happens
//! The proxy takes `/portal` off on the way in, as `location /portal/ { proxy_pass http://rp/; }` does, and sends the usual
//! forwarded headers. `X-Forwarded-Prefix` is not among them: no proxy sends it unless it is told to. The RP is
//! configured with its public address.
//!
//! ## What a correct RP does
//! It goes by its configuration: the user signs in, and every address that the RP gives out has the path.
//!
//! ## Why it matters
//! `X-Forwarded-Prefix` is a custom of some proxies and in no standard. RPs that build addresses from it work behind the
//! developer's Traefik, and send a `redirect_uri` without the path behind nginx.
//!
//! Field reports: [ASP.NET Core](https://github.com/dotnet/aspnetcore/issues/7607),
//! [dash-auth](https://github.com/plotly/dash-auth/issues/157) (field report 148).
//!
//! ## How to mend it
//! Configure the public address with its path. Where it has to come from the proxy, have the proxy set the header on every
//! request (`proxy_set_header X-Forwarded-Prefix /portal;`), and take it from that proxy alone.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.2.1 (`redirect_uri` matches exactly)
//! - field report 148 (docs/field-reports.md)

use crate::{
    drive::{expect_public_addresses, sign_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 148"),
    edge: EdgeChoice::Named("path-prefix-untold"),
    // The path is there from the start: an RP is told its address once.
    plain: true,
    covers: &["field report 148"],
    caught_by: &[
        "flow-cookie-at-inner-path",
        "path-prefix-from-header-alone",
        "redirect-uri-without-path-prefix",
        "redirects-without-path-prefix",
        "omits-pkce-verifier",
        "redirect-uri-from-host-header",
        "redirect-uri-differs-at-token",
        "other-auth-method",
        "secret-in-header-and-body",
        "forwarded-host-beats-configuration",
        "forwarded-lists-taken-whole",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let start = w.mark();
    let signed_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in below a path", &signed_in, "alice");
    expect_public_addresses(w, w.browser(), start);
    Ok(())
}
