//! The provider says that the access token lives for zero seconds.
//!
//! ## What happens
//! The token response has `"expires_in": 0`; the token works all the same. The user signs in, asks for a number of
//! pages, and later the access token really expires.
//!
//! ## What a correct RP does
//! It takes the value for unknown: it uses the token and does not refresh with every request.
//!
//! ## Why it matters
//! A zero comes of a rounded or unset value at the provider. An RP that believes it counts each fresh token as
//! expired, and refreshes with every request until the provider throttles it. Field reports:
//! [angular-oauth2-oidc](https://github.com/manfredsteyer/angular-oauth2-oidc/issues/1179) (field report 79).
//!
//! ## How to mend it
//! When `expires_in` is missing, or not a number above zero, store no expiry at all. Use the token until the API
//! answers 401, then refresh once.
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
    quirks: &[("expires-in", "zero")],
    needs: &[Need::Refresh],
    covers: &["field report 79"],
    caught_by: &["never-refreshes", "takes-unknown-expiry-for-expired"],
    drive: |w| Box::pin(outlive_odd_expiry(w)),
    ..Scenario::HONEST
};
