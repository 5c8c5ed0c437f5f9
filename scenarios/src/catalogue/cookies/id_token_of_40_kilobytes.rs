//! The ID token has forty kilobytes of claims.
//!
//! ## What happens
//! The provider puts forty kilobytes of claims into the ID token, as for an administrator who is in every group. The user signs
//! in, comes back to the page, and signs out.
//!
//! ## What a correct RP does
//! It ignores what it does not need: at each size the user is signed in, stays so on the next request, and can sign out.
//!
//! ## Why it matters
//! Nothing in OpenID Connect bounds an ID token, and the users with the most groups are the administrators. RPs that keep tokens
//! in cookies come to 180 cookies or 16 kilobytes of headers first; others have a column of 32 kilobytes for the session, or a
//! limit for answers of the token endpoint. At sign-out the token becomes part of an address that no server takes.
//!
//! Field reports: [Elasticsearch](https://github.com/elastic/elasticsearch/issues/81092),
//! [Okta](https://github.com/okta/okta-auth-js/issues/1346) (field report 53), and those of field report 81.
//!
//! ## How to mend it
//! Keep of the claims what the app reads, on the server. Sign out by a form that posts the hint, which providers must take
//! (RP-Initiated Logout, section 2), or with `client_id` and without a hint.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken): claims that are
//!   not understood must be ignored
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1)
//! - field reports 53, 81 (docs/field-reports.md)

use crate::{
    drive::sign_in_with_claims,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 2"),
    covers: &["field report 53", "field report 81"],
    caught_by: &[
        "keeps-all-in-cookies",
        "one-cookie-whatever-its-size",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// Bytes of claims in the ID token.
const SIZES: [&str; 1] = ["40000"];

async fn drive(w: &World) -> Result<(), Trouble> {
    sign_in_with_claims(w, &SIZES).await
}
