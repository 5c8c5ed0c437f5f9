//! The provider does not say how long the access token lives.
//!
//! ## What happens
//! The token response has no `expires_in`. The user signs in, asks for a number of pages, and later the access token
//! expires.
//!
//! ## What a correct RP does
//! It does not guess in either extreme: it uses the token, does not refresh with every request, and the user stays
//! signed in.
//!
//! ## Why it matters
//! `expires_in` is recommended, not required; Salesforce is reported to leave it out. `now + undefined` is `NaN`,
//! with which each comparison is false: the token never expires, or always. Field reports:
//! [identity-model-oidc-client-js](https://github.com/DuendeArchive/identity-model-oidc-client-js/issues/534),
//! [angular-oauth2-oidc](https://github.com/manfredsteyer/angular-oauth2-oidc/issues/324),
//! [vuex-oidc](https://github.com/perarnborg/vuex-oidc/issues/179) (field report 79).
//!
//! ## How to mend it
//! When `expires_in` is missing, or not a number above zero, store no expiry at all. Use the token until the API
//! answers 401, then refresh once. Do not read an expiry out of the access token: it is for the API, and opaque to
//! you.
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
    quirks: &[("expires-in", "absent")],
    needs: &[Need::Refresh],
    covers: &["field report 79"],
    caught_by: &["never-refreshes", "takes-unknown-expiry-for-expired"],
    drive: |w| Box::pin(outlive_odd_expiry(w)),
    ..Scenario::HONEST
};
