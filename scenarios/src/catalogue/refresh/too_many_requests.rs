//! The provider answers a refresh with "too many requests".
//!
//! ## What happens
//! The user signs in, and the access token expires. The provider answers the refresh with status 429 and
//! `Retry-After`; then it is well again.
//!
//! ## What a correct RP does
//! It keeps the session and the refresh token, and asks again later.
//!
//! ## Why it matters
//! Providers limit how often they are asked, for all users of an RP together: Auth0 and Apple are reported to. 429 is
//! a 4xx, and code that takes each of these for a refusal signs out everybody when the limit is reached. Field
//! reports: [web](https://github.com/owncloud/web/issues/12980),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/2103),
//! [oidc-client](https://github.com/AxaFrance/oidc-client/issues/1366) (field report 77).
//!
//! ## How to mend it
//! Only an answer with status 400 and `invalid_grant` ends a session. After anything else keep the tokens, answer
//! this request with 503 if it cannot be served, and try again with the next one, after a pause. Wait as long as
//! `Retry-After` says.
//!
//! ## References
//! - [RFC 6585, section 4](https://www.rfc-editor.org/rfc/rfc6585#section-4)
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
            ("fault-status@endpoint=token,once", "429"),
        ))
    },
    ..Scenario::HONEST
};
