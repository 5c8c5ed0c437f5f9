//! The provider signs its users in at another one, and a sign-out leaves the session there alone.
//!
//! ## What happens
//! Alice signs in: the provider sends her to the one behind it, where she types her password. She signs out; the provider ends its own session
//! and leaves the other one. Then bob sits down at the same browser and signs in.
//!
//! ## What a correct RP does
//! It asks for a fresh login after a sign-out, which the provider passes on: bob is asked who he is, and is signed in as bob.
//!
//! ## Why it matters
//! Signing in with Google, a company's directory or a school's means two sessions beside the RP's own. The provider's ends, and at the next click it
//! sends the browser on, where alice is still known: no page appears, and bob is alice. A team that followed the advice for *Log me out* to the letter found the user back in after the next click: the app had forgotten the
//! user, the provider had, and Google behind it had not.
//!
//! Field reports: those of field report 62; Amazon Cognito does not sign users out at OpenID Connect and social providers.
//!
//! ## How to mend it
//! After a sign-out, send `prompt=login` (and `max_age=0`, and check `auth_time`) with the next sign-in of this browser: remember it in a cookie. Where the
//! provider does not pass it on, send the browser to the other provider's sign-out yourself, and tell users of shared machines to close the browser.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest): `prompt`, `max_age`
//! - [Amazon Cognito, logout endpoint](https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html)
//! - field report 62 (docs/field-reports.md)

use crate::{
    drive::next_user_after_sign_out,
    scenario::{Level, Need, Scenario, UpstreamSession},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 62"),
    needs: &[
        Need::Upstream(UpstreamSession::LivesOn),
        Need::SignOut,
        Need::ProviderLogout,
        Need::PromptHeeded,
        Need::UserShown,
    ],
    covers: &["field report 62"],
    caught_by: &[
        "forgets-upstream-session",
        "local-logout-only",
        "returns-to-sign-out",
        "revokes-user-instead-of-session",
        "silent-after-sign-out",
        "userinfo-cached-for-everyone",
    ],
    drive: |w| Box::pin(next_user_after_sign_out(w)),
    ..Scenario::HONEST
};
