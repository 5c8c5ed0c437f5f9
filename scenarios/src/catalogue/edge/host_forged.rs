//! Clients forge `Host`, and the proxy answers to every name.
//!
//! ## What happens
//! A request for the sign-in arrives with `Host: elsewhere.example`, because the proxy in front has one server for all
//! names. The browser is at the public address.
//!
//! ## What a correct RP does
//! It refuses such a request, or it goes on with its public address. The forged name is in no address that it gives
//! out.
//!
//! ## Why it matters
//! The same as with forged forwarded headers: a `redirect_uri`, a link in a mail or a cached redirect leads to the
//! attacker. `Host` is the one header that frameworks believe without being told.
//!
//! Field reports: [mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc/pull/453),
//! [mod_auth_tkt](https://github.com/gavincarr/mod_auth_tkt/issues/14) (field report 100).
//!
//! ## How to mend it
//! Configure the public address, and list the names that the RP answers to: `ALLOWED_HOSTS`, `AllowedHosts`,
//! `config.hosts`. In the proxy, let a default server answer unknown names with 421 or 444.
//!
//! ## References
//! - RFC 9700, section 4.1
//! - RFC 9110, section 7.4 (requests for the wrong host)
//! - field report 100 (docs/field-reports.md)

use crate::{
    drive::{End, expect_public_addresses, sign_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 100"),
    edge: EdgeChoice::Named("plain"),
    covers: &["BCP-25", "field report 100"],
    caught_by: &["redirect-uri-from-host-header"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    w.behind("forged-host")?;
    let start = w.mark();
    let signed_in = sign_in(w, &w.tab(), "alice").await?;
    let end = &signed_in.journey.end;
    if matches!(
        end,
        End::Page {
            status: 400..=499,
            ..
        }
    ) && w.asked_since(start).is_empty()
    {
        let seqs = (signed_in.journey.from..signed_in.journey.to).collect();
        w.expect(
            "a request for another host",
            "it is refused, or answered as for the public one",
            true,
            (end.to_string(), seqs),
        );
        return Ok(());
    }
    expect_public_addresses(w, w.browser(), start);
    Ok(())
}
