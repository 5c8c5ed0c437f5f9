//! The address to return to after the sign-in is somebody else's.
//!
//! ## What happens
//! The user starts the sign-in from links that name another site as the place to return to, in the spellings that
//! get past simple checks: a whole URL, `//host`, a backslash, a tab between the slashes. The browser is stopped before it
//! leaves.
//!
//! ## What a correct RP does
//! It ends every one of these sign-ins on a page of its own.
//!
//! ## Why it matters
//! The link begins with the RP's own address and the user really signs in, so nobody suspects the page after it:
//! it asks for the password again, or reads what the RP put into the address. Many libraries and proxies had it, most of
//! them twice, because the check looked at the first characters and browsers read addresses otherwise.
//!
//! ## How to mend it
//! Resolve the address against the RP's own origin with a parser that follows the WHATWG URL standard, and take it only
//! when the result has the same origin. Or take names of pages instead of addresses.
//!
//! ## References
//! - RFC 9700, section 4.11.1: clients must not expose open redirectors
//! - field reports 110, 111, 112 (docs/field-reports.md)

use crate::{
    drive::{End, Outcome as _, sign_in_to},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 9700, 4.11.1"),
    needs: &[Need::ReturnAddress],
    covers: &[
        "BCP-15",
        "field report 110",
        "field report 111",
        "field report 112",
    ],
    caught_by: &[
        "open-redirect",
        "skips:return-url",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// Spellings of an address that is not the RP's, for browsers that are at an RP with this scheme.
fn foreign_addresses(scheme: &str) -> [String; 5] {
    let host = "elsewhere.example";
    let other_scheme = if scheme == "http" { "https" } else { "http" };
    [
        format!("{scheme}://{host}/"),
        format!("//{host}/"),
        format!("/\\{host}/"),
        format!("/\t/{host}/"),
        format!("{other_scheme}:/{host}/"),
    ]
}

async fn drive(w: &World) -> Result<(), Trouble> {
    for foreign in foreign_addresses(w.base_url().scheme()) {
        let sign_in = sign_in_to(w, &w.tab(), "alice", &foreign).await?;
        let stayed = match &sign_in.journey.end {
            End::Held(request) => w.is_rp(&request.url),
            End::Page { url, .. } => w.is_rp(url),
            _ => true,
        };
        let what = format!(
            "a sign-in with the return address {}",
            foreign.escape_debug()
        );
        let seqs = sign_in.seqs();
        w.expect(
            &what,
            "the browser ends at the RP",
            stayed,
            (sign_in.journey.end.to_string(), seqs),
        );
    }
    Ok(())
}
