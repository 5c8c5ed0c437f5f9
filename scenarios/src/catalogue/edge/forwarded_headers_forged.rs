//! Clients forge forwarded headers, and the proxy passes them on.
//!
//! ## What happens
//! Requests of browsers carry `X-Forwarded-Host: elsewhere.example`, `X-Forwarded-Proto` and `Forwarded`, and the proxy
//! lets them through, as nginx does when nobody sets them. The user signs in.
//!
//! ## What a correct RP does
//! The forged host is in no address that it gives out: no `redirect_uri`, no redirect, no form.
//!
//! ## Why it matters
//! An attacker who can choose the host of the `redirect_uri` gets the authorization code, where the provider compares
//! loosely; one who can do it through a cache in front gets those of other users.
//!
//! Field reports: [Jellyfin SSO](https://github.com/Flowfin/jellyfin-plugin-sso/issues/139),
//! [Octopus](https://github.com/octopusreview/octopus/pull/113),
//! [mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc/pull/453) (field report 100).
//!
//! ## How to mend it
//! Configure the public address. Where headers are read, name the proxies that may send them (`OIDCXForwardedHeaders`,
//! `KnownProxies`, `trusted_proxies`), and let the outermost proxy overwrite what clients sent: `proxy_set_header
//! X-Forwarded-Host $http_host`.
//!
//! ## References
//! - RFC 9700, sections 2.1 and 4.1
//! - RFC 7239, section 8.1 (the header can be forged)
//! - field report 100 (docs/field-reports.md)

use crate::{
    drive::{expect_public_addresses, sign_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 100"),
    edge: EdgeChoice::Named("plain"),
    covers: &["BCP-25", "field report 100"],
    caught_by: &[
        "forwarded-host-beats-configuration",
        "forwarded-lists-taken-whole",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("forged-passed-on")?;
    let start = w.mark();
    sign_in(w, &w.tab(), "alice").await?;
    expect_public_addresses(w, w.browser(), start);
    Ok(())
}
