//! The life of the access token is given as a string.
//!
//! ## What happens
//! The token response has `"expires_in": "300"`. The user signs in, asks for a number of pages, and the access token
//! expires.
//!
//! ## What a correct RP does
//! It reads the number in the string, or takes it for unknown: the sign-in works, and the user stays signed in.
//!
//! ## Why it matters
//! RFC 6749 has a number there. Azure AD B2C and others send a string. Typed clients fail at the sign-in, and `now +
//! "300"` glues two texts together: an expiry in the far future. Field reports:
//! [identity-model-oidc-client-js](https://github.com/DuendeArchive/identity-model-oidc-client-js/issues/534),
//! [vuex-oidc](https://github.com/perarnborg/vuex-oidc/issues/179) (field report 79).
//!
//! ## How to mend it
//! Convert before reckoning: `Number(expires_in)`, and what is then no number above zero counts as unknown. In Rust
//! give the field a deserializer that takes both.
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
    quirks: &[("expires-in", "string")],
    needs: &[Need::Refresh],
    covers: &["field report 79"],
    caught_by: &["never-refreshes", "refuses-odd-expires-in"],
    drive: |w| Box::pin(outlive_odd_expiry(w)),
    ..Scenario::HONEST
};
