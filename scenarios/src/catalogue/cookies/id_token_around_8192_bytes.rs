//! ID tokens are a little smaller and a little larger than 8192 bytes.
//!
//! ## What happens
//! Users with 5400 to 8400 bytes of claims sign in one after the other, each in a new browser. Encoded, one of their ID tokens
//! comes to the 8192 bytes that many servers take as one header line.
//!
//! ## What a correct RP does
//! It ignores what it does not need: at each size the user is signed in, stays so on the next request, and can sign out.
//!
//! ## Why it matters
//! All cookies of a request are one line. Apache's `LimitRequestFieldSize` is 8190 bytes and nginx's buffer 8192: a session in
//! three cookies is refused with 400 on every page, the sign-out as well, and only clearing the cookies helps. Stores have such
//! limits too: `mod_auth_openidc`'s cache in shared memory takes 16385 bytes, which 6 kB of claims exceed, and the page after the
//! sign-in is an error 500.
//!
//! Field reports: [LobeChat](https://github.com/lobehub/lobehub/issues/7435),
//! [Blockscout](https://github.com/blockscout/frontend/issues/2819),
//! [FusionAuth](https://github.com/FusionAuth/fusionauth-issues/issues/608) (field report 83), and those of field report 81.
//!
//! ## How to mend it
//! Keep tokens out of cookies. Where the store has a limit, raise it (`OIDCCacheShmEntrySizeMax 65536`), and drop claims that
//! nobody reads before the session is stored.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken): claims that are
//!   not understood must be ignored
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1)
//! - field reports 81, 83 (docs/field-reports.md)

use crate::{
    drive::sign_in_with_claims,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 2"),
    covers: &["field report 81", "field report 83"],
    caught_by: &[
        "keeps-all-in-cookies",
        "one-cookie-whatever-its-size",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// Bytes of claims in the ID token.
const SIZES: [&str; 6] = ["5400", "5900", "6200", "7000", "8192", "8400"];

async fn drive(w: &World) -> Result<(), Trouble> {
    sign_in_with_claims(w, &SIZES).await
}
