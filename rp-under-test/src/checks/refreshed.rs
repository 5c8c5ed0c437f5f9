//! What a refreshed ID token may not contradict (OpenID Connect Core 1.0, section 12.2).

use super::{IdTokenSeen, Outcome, expect, same, secretly_same};
use crate::defect::Defect;

/// What the ID token of the sign-in said, which a refreshed one may not contradict.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before<'a> {
    pub(crate) sub: &'a str,
    /// None where the sign-in had none.
    pub(crate) nonce: Option<&'a str>,
    /// In seconds since 1970; none where the provider did not say.
    pub(crate) auth_time: Option<i64>,
}

pub(super) fn subject(seen: &IdTokenSeen<'_>) -> Outcome {
    let Some(before) = seen.before else {
        return Ok(());
    };
    let sub = seen.jws.claims.text("sub").unwrap_or_default();
    same("the `sub` of the refreshed ID token", sub, before.sub)
}

/// There should be none; one that is there is that of the sign-in. Some providers write an empty one for none.
pub(super) fn nonce(seen: &IdTokenSeen<'_>) -> Outcome {
    let nonce = seen
        .jws
        .claims
        .text("nonce")
        .filter(|nonce| !nonce.is_empty());
    let (Some(before), Some(nonce)) = (seen.before, nonce) else {
        return Ok(());
    };
    if seen.defects.has(Defect::RefusesRefreshedNonce) {
        return Err("a `nonce` in the refreshed ID token was not expected".to_owned());
    }
    expect(
        secretly_same(nonce, before.nonce.unwrap_or_default()),
        || "the `nonce` of the refreshed ID token is not that of the sign-in".to_owned(),
    )
}

pub(super) fn auth_time(seen: &IdTokenSeen<'_>) -> Outcome {
    let first = seen.before.and_then(|before| before.auth_time);
    let (Some(first), Some(now)) = (first, seen.jws.claims.seconds("auth_time")) else {
        return Ok(());
    };
    expect(now == first, || {
        format!(
            "the refreshed ID token says that the user logged in at {now}, and the first one {first}"
        )
    })
}
