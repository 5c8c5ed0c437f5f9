//! The platform names its own host for the RP in `X-Forwarded-Host`.
//!
//! ## What happens
//! The RP is configured with its public address. The platform that runs it sends `X-Forwarded-Host:
//! app-1234.platform.example` with every request. The user signs in.
//!
//! ## What a correct RP does
//! The configured address wins: no address that it gives out has the name of the platform.
//!
//! ## Why it matters
//! The name of a deployment changes with every release and is registered nowhere, so each sign-in ends at the provider
//! with an error about the `redirect_uri`; and the operator has set the right address, and it is not used.
//!
//! Field report: [NextAuth.js](https://github.com/nextauthjs/next-auth/pull/4509) (field report 99).
//!
//! ## How to mend it
//! Look at headers only where nothing is configured. With Auth.js set `AUTH_URL`; leave `AUTH_TRUST_HOST` alone where
//! the platform names another host.
//!
//! ## References
//! - OpenID Connect Core 1.0, section 3.1.2.1 (`redirect_uri` matches exactly)
//! - field report 99 (docs/field-reports.md)

use crate::{
    drive::{expect_public_addresses, sign_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 99"),
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 99"],
    caught_by: &[
        "forwarded-host-beats-configuration",
        "forwarded-lists-taken-whole",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("platform-host")?;
    let start = w.mark();
    let signed_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in on the platform", &signed_in, "alice");
    expect_public_addresses(w, w.browser(), start);
    Ok(())
}
