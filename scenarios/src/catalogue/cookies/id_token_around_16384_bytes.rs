//! ID tokens are a little smaller and a little larger than 16384 bytes.
//!
//! ## What happens
//! Users with 11 to 17 kilobytes of claims sign in one after the other, each in a new browser. Encoded, one of their ID tokens
//! comes to the 16384 bytes that Node.js takes as all headers of a request.
//!
//! ## What a correct RP does
//! It ignores what it does not need: at each size the user is signed in, stays so on the next request, and can sign out.
//!
//! ## Why it matters
//! A session in cookies of that size is answered by Node.js itself with 431, to everything: the user cannot sign in, and cannot
//! sign out either. It was seen with NextAuth 4.16.4 at nine kilobytes of claims. Servers in front allow less.
//!
//! Field reports: [LobeChat](https://github.com/lobehub/lobehub/issues/7435),
//! [Akash](https://github.com/akash-network/console/pull/526),
//! [FusionAuth](https://github.com/FusionAuth/fusionauth-issues/issues/608) (field report 83), and those of field report 81.
//!
//! ## How to mend it
//! Keep tokens out of cookies, and have the provider send less: groups by reference (Entra ID's `groups` overage), roles of this
//! app alone (Keycloak's client scopes). `--max-http-header-size` only moves the limit, and the proxy in front has its own.
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
const SIZES: [&str; 6] = ["11000", "12000", "12400", "16000", "16384", "17000"];

async fn drive(w: &World) -> Result<(), Trouble> {
    sign_in_with_claims(w, &SIZES).await
}
