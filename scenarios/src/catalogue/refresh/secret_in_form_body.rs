//! The client secret is due in the form body, at refreshes as well.
//!
//! ## What happens
//! The RP is registered with `client_secret_post`. The user signs in, and the access token expires twice.
//!
//! ## What a correct RP does
//! It authenticates each token request in the one way that is registered: the secret is in the body, and nowhere
//! else.
//!
//! ## Why it matters
//! Code exchange and refresh are often two pieces of code: the library does the first, and the app the second. A
//! hard-wired basic header in the second works at lenient providers; at strict ones every session ends with its first
//! access token (field report 42).
//!
//! ## How to mend it
//! Use the library's own call for refreshes, with the same client object as for the sign-in. In a hand-written one,
//! send `client_id` and `client_secret` in the body, and no `Authorization` header.
//!
//! ## References
//! - [RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6): the client authenticates as registered
//! - field report 42 (docs/field-reports.md)

use crate::{
    drive::expect_refreshes,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 6"),
    needs: &[Need::Refresh, Need::TokenAuth("client_secret_post")],
    covers: &["field report 42"],
    caught_by: &[
        "keeps-old-refresh-token",
        "never-refreshes",
        "refreshes-with-basic-header",
    ],
    drive: |w| Box::pin(expect_refreshes(w, 2)),
    ..Scenario::HONEST
};
