//! The provider behind the provider refuses a user.
//!
//! ## What happens
//! Alice is sent to the provider behind the provider, and is refused there: she pressed *Cancel*, or is not in the group that may use the app. The provider tells the RP with an error. Then all is well again, and alice tries once more.
//!
//! ## What a correct RP does
//! It shows a page with the way to a new attempt, begins none by itself, and the next attempt works.
//!
//! ## Why it matters
//! The user did nothing wrong at the RP, and the error comes by a way that nobody tried: many RPs know `access_denied` from their own
//! provider's *Cancel* alone, show 500, or begin the sign-in again, which is refused again, without end.
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
    caught_by: &["crashes-on-access-denied", "restarts-login-on-error"],
    drive: |w| Box::pin(fails_behind_once(w, "authorize-access-denied")),
    ..Scenario::HONEST
};
