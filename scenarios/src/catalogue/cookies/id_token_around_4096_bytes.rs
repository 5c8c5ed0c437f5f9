//! ID tokens are a little smaller and a little larger than 4096 bytes.
//!
//! ## What happens
//! Users with 2400 to 4200 bytes of claims sign in one after the other, each in a new browser. Encoded, encrypted or together
//! with its attributes, one of their ID tokens comes to the 4096 bytes that a cookie may have.
//!
//! ## What a correct RP does
//! It ignores what it does not need: at each size the user is signed in, stays so on the next request, and can sign out.
//!
//! ## Why it matters
//! The limit of browsers is for name and value together, some count the attributes, and encryption and base64 make a value a
//! third larger: code that compares the length of the token with 4096 is wrong by some hundred bytes. Just there the cookie is
//! dropped, for a few users, and the sign-in of all others works.
//!
//! Field reports: [NextAuth](https://github.com/nextauthjs/next-auth/pull/3101),
//! [Supabase](https://github.com/supabase/auth-helpers/issues/643),
//! [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/1940) (field report 81);
//! [NextAuth behind nginx](https://github.com/nextauthjs/next-auth/issues/8788) (field report 82).
//!
//! ## How to mend it
//! Measure what is really sent, name, value and attributes after encryption, and split well below the limit, at 3900 bytes.
//! Better: keep the session on the server and its key in the cookie (`express-session` with a store, `OIDCSessionType
//! server-cache`, a session store for `OAuth2` Proxy).
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken): claims that are
//!   not understood must be ignored
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1)
//! - field reports 81, 82 (docs/field-reports.md)

use crate::{
    drive::sign_in_with_claims,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 2"),
    covers: &["field report 81", "field report 82"],
    caught_by: &[
        "one-cookie-whatever-its-size",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// Bytes of claims in the ID token.
const SIZES: [&str; 6] = ["2400", "2900", "3400", "3800", "4096", "4200"];

async fn drive(w: &World) -> Result<(), Trouble> {
    sign_in_with_claims(w, &SIZES).await
}
