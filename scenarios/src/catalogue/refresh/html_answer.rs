//! A page of HTML comes in place of the answer to a refresh.
//!
//! ## What happens
//! The user signs in, and the access token expires. A proxy in front of the provider answers the refresh with 502 and
//! a page of HTML; then the provider is back.
//!
//! ## What a correct RP does
//! It does not choke on the page, keeps the session, and refreshes again with the next request.
//!
//! ## Why it matters
//! Load balancers answer like this whenever a provider is deployed. JSON parsers throw on the first `<`, and what is
//! thrown is often taken for the end of the session: all users whose token expires in that minute are out. Field
//! reports: [web](https://github.com/owncloud/web/issues/12980),
//! [angular-auth-oidc-client](https://github.com/damienbod/angular-auth-oidc-client/issues/2103),
//! [oidc-client](https://github.com/AxaFrance/oidc-client/issues/1366) (field report 77).
//!
//! ## How to mend it
//! Look at the status and at `Content-Type` before parsing. Only an answer with status 400 and `invalid_grant` ends a
//! session. After anything else keep the tokens, answer this request with 503 if it cannot be served, and try again
//! with the next one, after a pause.
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
            ("token-endpoint-html-502@once", "true"),
        ))
    },
    ..Scenario::HONEST
};
