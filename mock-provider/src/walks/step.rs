//! What may happen on a walk.

use std::fmt;

use proptest::prelude::*;

use super::{BROWSERS, CLIENTS, USERS};

/// One thing that happens. Codes and tokens are chosen among those that exist, the newest first; a stolen one is shown by
/// the client that it is not for.
#[derive(Clone)]
pub(super) enum Step {
    OpensSignIn {
        browser: usize,
        client: usize,
        anew: bool,
    },
    TypesPassword {
        browser: usize,
        user: usize,
    },
    Redeems {
        code: usize,
        stolen: bool,
    },
    Refreshes {
        token: usize,
        stolen: bool,
    },
    RevokesAccess {
        token: usize,
        stolen: bool,
    },
    RevokesRefresh {
        token: usize,
        stolen: bool,
    },
    AsksUserinfo {
        token: usize,
    },
    SignsOut {
        browser: usize,
        hint: Option<usize>,
    },
    Waits {
        seconds: u32,
    },
    RotatesKeys,
}

/// A sentence, for a failing walk is read by people.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = |stolen: bool| {
            if stolen {
                "the wrong client"
            } else {
                "its client"
            }
        };
        match *self {
            Self::OpensSignIn {
                browser,
                client,
                anew,
            } => {
                let prompt = if anew { " with prompt=login" } else { "" };
                let client = CLIENTS[client];
                write!(f, "browser {browser} opens a sign-in at {client}{prompt}")
            }
            Self::TypesPassword { browser, user } => {
                write!(f, "browser {browser} signs in as {}", USERS[user])
            }
            Self::Redeems { code, stolen } => {
                write!(f, "newest code but {code} is redeemed by {}", by(stolen))
            }
            Self::Refreshes { token, stolen } => write!(
                f,
                "newest refresh token but {token} is used by {}",
                by(stolen)
            ),
            Self::RevokesAccess { token, stolen } => write!(
                f,
                "newest access token but {token} is revoked by {}",
                by(stolen)
            ),
            Self::RevokesRefresh { token, stolen } => write!(
                f,
                "newest refresh token but {token} is revoked by {}",
                by(stolen)
            ),
            Self::AsksUserinfo { token } => {
                write!(f, "newest access token but {token} is shown for userinfo")
            }
            Self::SignsOut {
                browser,
                hint: None,
            } => {
                write!(f, "browser {browser} signs out without a hint")
            }
            Self::SignsOut {
                browser,
                hint: Some(hint),
            } => write!(
                f,
                "browser {browser} signs out with the newest ID token but {hint}"
            ),
            Self::Waits { seconds } => write!(f, "{seconds} s pass"),
            Self::RotatesKeys => f.write_str("keys are rotated"),
        }
    }
}

/// Anything, most often the way to tokens: a walk that never signs in finds nothing.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let (browser, client, user) = (0..BROWSERS, 0..CLIENTS.len(), 0..USERS.len());
    let shown = |among: usize| (0..among, proptest::bool::weighted(0.1));
    prop_oneof![
        4 => (browser.clone(), client, proptest::bool::weighted(0.3))
            .prop_map(|(browser, client, anew)| Step::OpensSignIn { browser, client, anew }),
        4 => (browser.clone(), user).prop_map(|(browser, user)| Step::TypesPassword { browser, user }),
        5 => shown(3).prop_map(|(code, stolen)| Step::Redeems { code, stolen }),
        6 => shown(4).prop_map(|(token, stolen)| Step::Refreshes { token, stolen }),
        1 => shown(3).prop_map(|(token, stolen)| Step::RevokesAccess { token, stolen }),
        1 => shown(3).prop_map(|(token, stolen)| Step::RevokesRefresh { token, stolen }),
        1 => (0..4_usize).prop_map(|token| Step::AsksUserinfo { token }),
        2 => (browser, proptest::option::of(0..4_usize))
            .prop_map(|(browser, hint)| Step::SignsOut { browser, hint }),
        3 => prop_oneof![1..29_u32, 30..70_u32, 1000..4000_u32]
            .prop_map(|seconds| Step::Waits { seconds }),
        1 => Just(Step::RotatesKeys),
    ]
}
