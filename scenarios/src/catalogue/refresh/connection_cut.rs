//! The connection is cut while the RP waits for a refresh.
//!
//! ## What happens
//! The user signs in, and the access token expires. The provider closes the connection of the refresh without a byte,
//! and does nothing else. The next refresh works.
//!
//! ## What a correct RP does
//! It keeps the session and the refresh token, and tries again.
//!
//! ## Why it matters
//! Networks lose connections, and providers restart. An error without any answer says nothing about the user. Field
//! reports: [web](https://github.com/owncloud/web/issues/12980),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/2103),
//! [oidc-client](https://github.com/AxaFrance/oidc-client/issues/1366) (field report 77).
//!
//! ## How to mend it
//! Only an answer with status 400 and `invalid_grant` ends a session. After anything else keep the tokens, answer
//! this request with 503 if it cannot be served, and try again with the next one, after a pause. Set a time-out of
//! some seconds for the request, so that a dead connection is noticed.
//!
//! ## References
//! - [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)
//! - field report 77 (docs/field-reports.md)

use crate::{
    drive::expect_fault_survived,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 77"),
    needs: &[Need::Refresh],
    covers: &["field report 77"],
    caught_by: &["transient-error-ends-session"],
    drive: |w| {
        Box::pin(expect_fault_survived(
            w,
            ("fault-cut@endpoint=token,once", "before-work"),
        ))
    },
    ..Scenario::HONEST
};
