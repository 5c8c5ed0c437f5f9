//! The life of the access token has a decimal point.
//!
//! ## What happens
//! The token response has `"expires_in": 300.0`. The user signs in, asks for a number of pages, and the access token
//! expires.
//!
//! ## What a correct RP does
//! It rounds the number: the sign-in works, and the user stays signed in.
//!
//! ## Why it matters
//! JSON knows no integers: `300.0` is a number like `300`, and what languages with one kind of number write. Clients
//! whose type is an integer refuse the whole answer, and nobody can sign in. Field reports:
//! [vuex-oidc](https://github.com/perarnborg/vuex-oidc/issues/179) (field report 79).
//!
//! ## How to mend it
//! Read it as a float, and round down. In Go and Rust integer types refuse it: use `json.Number`, or `f64`.
//!
//! ## References
//! - [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1) (`expires_in`)
//! - field report 79 (docs/field-reports.md)

use crate::{
    drive::outlive_odd_expiry,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 79"),
    quirks: &[("expires-in", "float")],
    needs: &[Need::Refresh],
    covers: &["field report 79"],
    caught_by: &["never-refreshes", "refuses-odd-expires-in"],
    drive: |w| Box::pin(outlive_odd_expiry(w)),
    ..Scenario::HONEST
};
