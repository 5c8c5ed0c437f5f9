//! The proxy in front of the RP names the inner host in the `Host` header.
//!
//! ## What happens
//! A reverse proxy passes requests on with its own name for the RP as `Host`, as nginx's `proxy_pass` does when nobody sets
//! the header; the public name is in `X-Forwarded-Host`. The user signs in through it.
//!
//! ## What a correct RP does
//! It sends the registered `redirect_uri` and redirects within its public origin: both are configured, or taken from the
//! forwarded headers of a proxy that it trusts.
//!
//! ## Why it matters
//! Everything works until the RP moves behind a proxy. Then it asks the provider to come back to a host that is not
//! registered, and the provider refuses; or the browser is sent to a name that exists only inside.
//!
//! ## How to mend it
//! Configure the public address of the RP and build every absolute URL from it. In the proxy, pass the public name on:
//! `proxy_set_header Host $host`.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.2.1 (`redirect_uri` matches exactly)
//! - field reports 94, 96, 97 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 97"),
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 94", "field report 96", "field report 97"],
    caught_by: &["redirect-uri-from-host-header"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("inner-host")?;
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in(
        "the sign-in behind the inner host's name",
        &sign_in,
        "alice",
    );
    Ok(())
}
