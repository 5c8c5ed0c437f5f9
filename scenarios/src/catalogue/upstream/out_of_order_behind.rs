//! The provider behind the provider is out of order.
//!
//! ## What happens
//! Alice signs in at the provider behind the provider, whose token endpoint then answers 502 to the provider. The provider tells the RP with an error. Then all is well again, and alice tries once more.
//!
//! ## What a correct RP does
//! It shows a page with the way to a new attempt, begins none by itself, and the next attempt works.
//!
//! ## Why it matters
//! The provider itself works, so nothing that watches it rings. The RP gets `server_error` in a callback, which few have ever seen, and the page that
//! they show then is a stack trace, or the start of another attempt.
//!
//! Field reports: those of field reports 1 and 2.
//!
//! ## How to mend it
//! Treat every `error` of a callback alike: end the pending sign-in, show a page of your own with a link to the sign-in, and log `error`
//! and `error_description`. Never answer one with a redirect to the provider.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)
//! - [RFC 6749, section 4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)
//! - field reports 1, 2 (docs/field-reports.md)

use crate::{
    drive::fails_behind_once,
    scenario::{Level, Need, Scenario, UpstreamSession},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.2.6"),
    needs: &[Need::Upstream(UpstreamSession::LivesOn)],
    covers: &["field report 1", "field report 2"],
    caught_by: &["restarts-login-on-error"],
    drive: |w| Box::pin(fails_behind_once(w, "token-endpoint-html-502")),
    ..Scenario::HONEST
};
