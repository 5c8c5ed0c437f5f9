//! The provider signs users in at another one, and ends the session there if a sign-out asks for it.
//!
//! ## What happens
//! Alice signs in by way of the provider behind the provider, and signs out. The provider ends the session there if the sign-out has the parameter
//! `federated`, as Auth0 does. Then bob signs in in the same browser.
//!
//! ## What a correct RP does
//! It asks for the other session to end too, or for a fresh login afterwards: bob is asked who he is, and is signed in as bob.
//!
//! ## Why it matters
//! Without the parameter the user is signed out of the app and of Auth0, and back in at the next click, because Google or the company's
//! directory still knows the browser. A team that followed the advice for *Log me out* to the letter found the user back in after the next click: the app had forgotten the
//! user, the provider had, and Google behind it had not.
//!
//! ## How to mend it
//! With Auth0, add `federated` to the sign-out: `/oidc/logout?federated&id_token_hint=…`, `logout({ logoutParams: { federated: true } })` in its
//! libraries. It signs the user out of all of Google in this browser; where that is too much, ask with `prompt=login` for the next
//! sign-in.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest): `prompt`, `max_age`
//! - [Auth0, log users out of identity providers](https://auth0.com/docs/authenticate/login/logout)
//! - field report 62 (docs/field-reports.md)

use crate::{
    drive::next_user_after_sign_out,
    scenario::{Level, Need, Scenario, UpstreamSession},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 62"),
    needs: &[
        Need::Upstream(UpstreamSession::EndsWhenAsked),
        Need::SignOut,
        Need::ProviderLogout,
        Need::UserShown,
    ],
    covers: &["field report 62"],
    caught_by: &[
        "local-logout-only",
        "revokes-user-instead-of-session",
        "signs-out-without-federated",
        "userinfo-cached-for-everyone",
    ],
    drive: |w| Box::pin(next_user_after_sign_out(w)),
    ..Scenario::HONEST
};
