//! Two proxies in a row make lists of the forwarded headers.
//!
//! ## What happens
//! A second proxy adds its own values: `X-Forwarded-Proto: https, http`, `X-Forwarded-Host: public, inner`. The user
//! signs in.
//!
//! ## What a correct RP does
//! It builds its addresses from its configuration. If it takes them from headers, it splits the list and takes the
//! value that its outermost trusted proxy wrote.
//!
//! ## Why it matters
//! A content delivery network in front of the load balancer is enough. The whole list goes into the `redirect_uri`,
//! which becomes `https, http://a, b/callback`, and nobody can sign in.
//!
//! Field reports: [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/issues/128),
//! [Cleanuparr](https://github.com/Cleanuparr/Cleanuparr/pull/586) (field report 98; the second one found in a review).
//!
//! ## How to mend it
//! Configure the public address. Where headers are read, let the framework do it and tell it how many proxies to trust,
//! such as `app.set("trust proxy", 2)` or `ForwardLimit = 2`.
//!
//! ## References
//! - RFC 7239, section 7.1 (the order of values in a list)
//! - field report 98 (docs/field-reports.md)

use crate::{
    drive::{expect_public_addresses, sign_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 98"),
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 98"],
    caught_by: &["forwarded-lists-taken-whole"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("forwarded-lists")?;
    let start = w.mark();
    let signed_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in behind two proxies", &signed_in, "alice");
    expect_public_addresses(w, w.browser(), start);
    Ok(())
}
