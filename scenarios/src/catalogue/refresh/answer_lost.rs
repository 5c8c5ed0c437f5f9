//! The provider refreshes, and its answer never arrives.
//!
//! ## What happens
//! The provider rotates refresh tokens, and forgives the use of an old one for a minute. The access token expires;
//! the provider does the refresh, and the connection breaks before its answer is there.
//!
//! ## What a correct RP does
//! It tries again with the refresh token that it has, soon, and the user stays signed in.
//!
//! ## Why it matters
//! The RP cannot know whether the old refresh token is still good. It is what the time of grace is for, at Okta 30
//! seconds: an RP that gives up at once, or waits for too long, throws the user out although the provider would have
//! forgiven. Field reports: [web](https://github.com/owncloud/web/issues/12980),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/2103),
//! [oidc-client](https://github.com/AxaFrance/oidc-client/issues/1366) (field report 77).
//!
//! ## How to mend it
//! Try a refresh that got no answer once more within a few seconds, with the same refresh token, and end the session
//! only on `invalid_grant`.
//!
//! ## References
//! - [RFC 9700, section 4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)
//! - [Okta: grace period of refresh tokens](https://developer.okta.com/docs/guides/refresh-tokens/main/)
//! - field report 77 (docs/field-reports.md)

use crate::{
    drive::expect_fault_survived,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 77"),
    given: &[
        ("refresh-rotation", "rotated"),
        ("refresh-grace", "60"),
        ("refresh-grace-depth", "any"),
    ],
    needs: &[Need::Refresh],
    covers: &["BCP-22", "field report 77"],
    caught_by: &["transient-error-ends-session"],
    drive: |w| {
        Box::pin(expect_fault_survived(
            w,
            ("fault-cut@endpoint=token,once", "before-answer"),
        ))
    },
    ..Scenario::HONEST
};
