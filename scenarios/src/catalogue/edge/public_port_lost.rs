//! The proxy names the public host without its port.
//!
//! ## What happens
//! The public address of the RP has a port of its own. The proxy writes the host without it into `Host` and
//! `X-Forwarded-Host`, as nginx's `$host` does, and the port into `X-Forwarded-Port`. The user signs in.
//!
//! ## What a correct RP does
//! It gives out addresses with the public port, because it is configured with them.
//!
//! ## Why it matters
//! `proxy_set_header Host $host` is what most guides say, and `$host` has no port. On 443 nobody notices; on 8443 the
//! provider is asked to come back to an address that nobody registered, or the browser ends at another server. The
//! reverse is as common: the port that the RP listens on gets into the address.
//!
//! Field reports: [APISIX](https://github.com/apache/apisix/pull/13081),
//! [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/issues/554),
//! [mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc/issues/278),
//! [Auth.js](https://github.com/nextauthjs/next-auth/issues/12814) (field report 96).
//!
//! ## How to mend it
//! Configure the public address, port included, and build every absolute URL from it. In nginx write `proxy_set_header
//! Host $http_host`, which has the port.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.2.1 (`redirect_uri` matches exactly)
//! - [nginx, `$host`](https://nginx.org/en/docs/http/ngx_http_core_module.html#var_host)
//! - field report 96 (docs/field-reports.md)

use crate::{
    drive::{expect_public_addresses, sign_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 96"),
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 96"],
    caught_by: &[
        "redirect-uri-from-host-header",
        "forwarded-host-beats-configuration",
        "forwarded-lists-taken-whole",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("nginx-host-without-port")?;
    let start = w.mark();
    let signed_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in(
        "the sign-in behind a proxy that drops the port",
        &signed_in,
        "alice",
    );
    expect_public_addresses(w, w.browser(), start);
    Ok(())
}
