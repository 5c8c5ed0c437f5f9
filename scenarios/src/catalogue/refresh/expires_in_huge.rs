//! The provider says that the access token lives for millions of years.
//!
//! ## What happens
//! The token response has an `expires_in` of 2 to the power of 53 minus 1. The user signs in, asks for a number of
//! pages, and later the access token expires all the same.
//!
//! ## What a correct RP does
//! It does not overflow: the user is signed in, and there is no refresh with every request.
//!
//! ## Why it matters
//! Some providers mean "does not expire" by a huge number, and some answer in milliseconds. In 32 bits it becomes
//! negative, as a date it is out of range, and a timer of JavaScript with more than 2147483647 ms fires at once.
//! Field reports:
//! [identity-model-oidc-client-js](https://github.com/DuendeArchive/identity-model-oidc-client-js/issues/534) (field
//! report 79).
//!
//! ## How to mend it
//! Cap the value at a day or so before reckoning with it; use 64 bits, and saturating addition where the language has
//! it.
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
    quirks: &[("expires-in", "huge")],
    needs: &[Need::Refresh],
    covers: &["field report 79"],
    caught_by: &["never-refreshes", "reckons-expiry-in32-bits"],
    drive: |w| Box::pin(outlive_odd_expiry(w)),
    ..Scenario::HONEST
};
