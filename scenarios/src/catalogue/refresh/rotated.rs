//! Each refresh brings a new refresh token, and ends the old one at once.
//!
//! ## What happens
//! The provider rotates without grace: a refresh token that comes a second time ends everything that came of the
//! sign-in. The access token expires three times.
//!
//! ## What a correct RP does
//! It stores the new refresh token before it uses anything else of the answer, and sends the newest each time.
//!
//! ## Why it matters
//! The first refresh works in every RP. One that does not write the result back, because the page was already being
//! rendered, or because middleware changed a copy of the session, sends the spent token at the second expiry, and the
//! user is out. Field reports: [next-auth](https://github.com/nextauthjs/next-auth/issues/7558)
//! ([and](https://github.com/nextauthjs/next-auth/issues/7522)
//! [many](https://github.com/nextauthjs/next-auth/issues/6710)
//! [more](https://github.com/nextauthjs/next-auth/issues/9305)),
//! [solid-oidc-client-browser](https://github.com/uvdsl/solid-oidc-client-browser/pull/5) (field report 72).
//!
//! ## How to mend it
//! Refresh where the session can be written: in a route or in middleware that sets the cookie on the answer and on
//! the request that goes on, not while a page is rendered. With sessions on the server, write before the new access
//! token is used.
//!
//! ## References
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6): the client must discard the old refresh token
//! - [RFC 9700, section 4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)
//! - field report 72 (docs/field-reports.md)

use crate::{
    drive::expect_refreshes,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 6"),
    quirks: &[
        ("refresh-rotation", "rotated"),
        ("refresh-reuse", "revoke-family"),
    ],
    needs: &[Need::Refresh],
    covers: &["BCP-22", "field report 72"],
    caught_by: &["keeps-old-refresh-token"],
    drive: |w| Box::pin(expect_refreshes(w, 3)),
    ..Scenario::HONEST
};
