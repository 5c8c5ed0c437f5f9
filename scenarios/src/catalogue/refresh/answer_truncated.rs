//! The answer to a refresh breaks off in the middle of its JSON.
//!
//! ## What happens
//! The user signs in, and the access token expires. Half of the JSON comes as the answer to the refresh, with status
//! 200. The refresh token was not used up, and the next refresh works.
//!
//! ## What a correct RP does
//! It takes the answer for what it is, none, and keeps the session.
//!
//! ## Why it matters
//! A proxy with a full disk or a limit for bodies does this. The status is 200, so the code that looks for errors
//! does not run, and the exception of the parser ends the session. Field reports:
//! [web](https://github.com/owncloud/web/issues/12980),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/2103),
//! [oidc-client](https://github.com/AxaFrance/oidc-client/issues/1366) (field report 77).
//!
//! ## How to mend it
//! Treat an answer that is no JSON, or lacks `access_token`, like a time-out. Only an answer with status 400 and
//! `invalid_grant` ends a session. After anything else keep the tokens, answer this request with 503 if it cannot be
//! served, and try again with the next one, after a pause.
//!
//! ## References
//! - [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)
//! - field report 77 (docs/field-reports.md)

use crate::{
    drive::expect_fault_survived,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 77"),
    given: &[("refresh-rotation", "omitted")],
    needs: &[Need::Refresh],
    covers: &["field report 77"],
    caught_by: &[
        "transient-error-ends-session",
        "unreadable-refresh-ends-session",
    ],
    drive: |w| {
        Box::pin(expect_fault_survived(
            w,
            ("fault-json@endpoint=token,once", "truncated"),
        ))
    },
    ..Scenario::HONEST
};
