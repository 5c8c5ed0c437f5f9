//! Everything that this relying party verifies, as ordered tables.
//!
//! A table is walked from the top, and its first failure ends the sign-in. Each entry can be left out by name, which is
//! the defect `skips:<check>`: the walk is the only place that knows of it.

mod refreshed;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::claims::Claims;
use crate::config::IdTokenSigner;
use crate::defect::{Defect, Defects};
use crate::gullible;
use crate::jwks::{KeySet, Unverified, algorithm};
use crate::jws::Jws;
use crate::rejection::Rejection;

pub(crate) use refreshed::Before;

/// How far the provider's clock may be from ours, in seconds.
pub(crate) const LEEWAY: i64 = 30;

/// One thing that is verified. Leaving it out is the defect `skips:<check>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The discovery document names the issuer that was configured, character by character.
    ///
    /// OpenID Connect Discovery 1.0, section 4.3. Field reports 27 and 28.
    DiscoveryIssuer,
    /// The address to return to after the sign-in is a page of this RP.
    ///
    /// RFC 9700, section 4.11.1. Field reports 110 to 112.
    ReturnUrl,
    /// The callback's `state` is that of a sign-in that this browser began.
    ///
    /// RFC 6749, section 10.12. Field report 116.
    State,
    /// The callback's `iss` is the provider, and is there if the provider said that it would be.
    ///
    /// RFC 9207, section 2.4. Field report 119.
    CallbackIssuer,
    /// The ID token is signed with an algorithm that this RP allows.
    ///
    /// The token does not choose: RFC 8725, section 3.1. Field report 22.
    Algorithm,
    /// The ID token's signature is the provider's.
    ///
    /// OpenID Connect Core 1.0, section 3.1.3.7 (6). Field report 21.
    Signature,
    /// The ID token's `iss` is the provider.
    ///
    /// OpenID Connect Core 1.0, section 3.1.3.7 (2).
    Issuer,
    /// The ID token's `aud` names this client.
    ///
    /// OpenID Connect Core 1.0, section 3.1.3.7 (3). Field report 24.
    Audience,
    /// The ID token's `azp`, if it is there, names this client; with several audiences it is there.
    ///
    /// OpenID Connect Core 1.0, section 3.1.3.7 (4) and (5). Field report 26.
    AuthorizedParty,
    /// The ID token's `exp` is there and not over.
    ///
    /// OpenID Connect Core 1.0, section 3.1.3.7 (9).
    Expiry,
    /// The ID token's `nbf`, if it is there, has begun.
    ///
    /// RFC 7519, section 4.1.5.
    NotBefore,
    /// The ID token's `iat` is there and not in the future.
    ///
    /// OpenID Connect Core 1.0, sections 2 and 3.1.3.7 (10). Field report 143.
    IssuedAt,
    /// The ID token's `nonce` is the one that this sign-in sent.
    ///
    /// OpenID Connect Core 1.0, section 3.1.3.7 (11). Field report 23.
    Nonce,
    /// The ID token has a `sub`.
    ///
    /// OpenID Connect Core 1.0, section 2.
    Subject,
    /// The ID token's `at_hash`, if it is there, is that of the access token.
    ///
    /// OpenID Connect Core 1.0, section 3.1.3.8.
    AccessTokenHash,
    /// The user really logged in again, where the sign-in asked for that.
    ///
    /// OpenID Connect Core 1.0, section 3.1.3.7 (13). Field report 41.
    AuthTime,
    /// A refreshed ID token is about the user who signed in.
    ///
    /// OpenID Connect Core 1.0, section 12.2.
    RefreshedSubject,
    /// A refreshed ID token's `nonce`, if it is there, is that of the sign-in.
    ///
    /// OpenID Connect Core 1.0, section 12.2.
    RefreshedNonce,
    /// A refreshed ID token's `auth_time`, if it is there, is that of the sign-in.
    ///
    /// OpenID Connect Core 1.0, section 12.2.
    RefreshedAuthTime,
    /// The answer of the userinfo endpoint is about the user who signed in.
    ///
    /// OpenID Connect Core 1.0, section 5.3.2. Field report 34.
    UserinfoSubject,
    /// The request to sign out comes from a page of this RP.
    ///
    /// OpenID Connect RP-Initiated Logout 1.0, section 6. Field report 59.
    SignOutToken,
    /// The logout token is signed with the algorithm of this provider's ID tokens.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (3). Field report 129.
    LogoutTokenAlgorithm,
    /// The logout token's signature is the provider's.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (2). Field report 129.
    LogoutTokenSignature,
    /// The logout token's header, if it has a `typ`, does not say that it is something else.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 4.1; RFC 8725, section 3.11.
    LogoutTokenType,
    /// The logout token's `iss` is the provider.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (4). Field report 129.
    LogoutTokenIssuer,
    /// The logout token's `aud` names this client.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (4). Field report 129.
    LogoutTokenAudience,
    /// The logout token's `iat` is there and not in the future.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (4). Field report 129.
    LogoutTokenIssuedAt,
    /// The logout token's `exp` is there and not over.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (4). Field report 129.
    LogoutTokenExpiry,
    /// The logout token names a session, a user, or both.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (5). Field report 129.
    LogoutTokenSubject,
    /// The logout token's `events` has the event of a sign-out, with an object.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (6). Field report 129.
    LogoutTokenEvent,
    /// The logout token has no `nonce`, so that no ID token passes for one.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (7). Field report 129.
    LogoutTokenNonce,
    /// The logout token's `jti` was not seen before.
    ///
    /// OpenID Connect Back-Channel Logout 1.0, section 2.6 (8). Field report 130.
    LogoutTokenReplay,
    /// The `iss` of a front-channel logout is the provider.
    ///
    /// OpenID Connect Front-Channel Logout 1.0, section 2. Field report 133.
    FrontChannelIssuer,
}

impl Check {
    /// Every check, in the order above.
    pub const ALL: &[Self] = &[
        Self::DiscoveryIssuer,
        Self::ReturnUrl,
        Self::State,
        Self::CallbackIssuer,
        Self::Algorithm,
        Self::Signature,
        Self::Issuer,
        Self::Audience,
        Self::AuthorizedParty,
        Self::Expiry,
        Self::NotBefore,
        Self::IssuedAt,
        Self::Nonce,
        Self::Subject,
        Self::AccessTokenHash,
        Self::AuthTime,
        Self::RefreshedSubject,
        Self::RefreshedNonce,
        Self::RefreshedAuthTime,
        Self::UserinfoSubject,
        Self::SignOutToken,
        Self::LogoutTokenAlgorithm,
        Self::LogoutTokenSignature,
        Self::LogoutTokenType,
        Self::LogoutTokenIssuer,
        Self::LogoutTokenAudience,
        Self::LogoutTokenIssuedAt,
        Self::LogoutTokenExpiry,
        Self::LogoutTokenSubject,
        Self::LogoutTokenEvent,
        Self::LogoutTokenNonce,
        Self::LogoutTokenReplay,
        Self::FrontChannelIssuer,
    ];
}

/// What a check found: nothing wrong, or what is wrong in words.
pub(crate) type Outcome = Result<(), String>;
type IdTokenCheck = (Check, fn(&IdTokenSeen<'_>) -> Outcome);
type CallbackCheck = (Check, fn(&CallbackSeen<'_>) -> Outcome);

/// What every ID token must stand, in this order: first who wrote it, then what it says.
const ID_TOKEN: &[IdTokenCheck] = &[
    (Check::Algorithm, id_token_algorithm),
    (Check::Signature, signature),
    (Check::Issuer, issuer),
    (Check::Audience, audience),
    (Check::AuthorizedParty, authorized_party),
    (Check::Expiry, expiry),
    (Check::NotBefore, not_before),
    (Check::IssuedAt, issued_at),
    (Check::Nonce, nonce),
    (Check::Subject, subject),
    (Check::AccessTokenHash, access_token_hash),
    (Check::AuthTime, auth_time),
    (Check::RefreshedSubject, refreshed::subject),
    (Check::RefreshedNonce, refreshed::nonce),
    (Check::RefreshedAuthTime, refreshed::auth_time),
];

/// What every callback must stand before anything in it is used.
const CALLBACK: &[CallbackCheck] = &[
    (Check::State, state),
    (Check::CallbackIssuer, callback_issuer),
];

/// An ID token, and what it is compared with.
pub(crate) struct IdTokenSeen<'a> {
    pub(crate) jws: &'a Jws,
    pub(crate) keys: &'a KeySet,
    /// The client's secret; it signs where `signer` says so.
    pub(crate) secret: &'a str,
    pub(crate) signer: IdTokenSigner,
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    /// Who may be in `aud` beside the client.
    pub(crate) trusted_audiences: &'a [String],
    /// Seconds since 1970.
    pub(crate) now: i64,
    /// The nonce that was sent; none at a refresh.
    pub(crate) nonce: Option<&'a str>,
    pub(crate) access_token: &'a str,
    /// The user must have logged in at this time or later.
    pub(crate) fresh_since: Option<i64>,
    /// What the ID token of the sign-in said; none at the sign-in itself.
    pub(crate) before: Option<Before<'a>>,
    pub(crate) defects: &'a Defects,
}

/// A callback, and what it is compared with.
pub(crate) struct CallbackSeen<'a> {
    /// The `state` that it brought.
    pub(crate) state: Option<&'a str>,
    /// The `state` of the pending sign-in in this browser that it is taken for.
    pub(crate) pending: Option<&'a str>,
    /// The `iss` that it brought.
    pub(crate) iss: Option<&'a str>,
    /// The provider, and whether it promised to send `iss`.
    pub(crate) issuer: &'a str,
    pub(crate) iss_promised: bool,
    pub(crate) defects: &'a Defects,
}

/// Validates an ID token (OpenID Connect Core 1.0, sections 3.1.3.7 and 12.2).
pub(crate) fn id_token(seen: &IdTokenSeen<'_>) -> Result<(), Rejection> {
    let outcomes = ID_TOKEN.iter().map(|(check, judge)| (*check, judge(seen)));
    first_failure(outcomes, seen.defects)
}

/// Validates a callback.
pub(crate) fn callback(seen: &CallbackSeen<'_>) -> Result<(), Rejection> {
    let outcomes = CALLBACK.iter().map(|(check, judge)| (*check, judge(seen)));
    first_failure(outcomes, seen.defects)
}

/// Compares the issuer of a discovery document with the configured one.
pub(crate) fn discovery_issuer(
    found: &str,
    configured: &str,
    defects: &Defects,
) -> Result<(), Rejection> {
    let outcome = same("the issuer of the discovery document", found, configured);
    first_failure([(Check::DiscoveryIssuer, outcome)], defects)
}

/// Judges whether a return address stays inside.
pub(crate) fn return_url(
    inside: Result<&String, &String>,
    defects: &Defects,
) -> Result<(), Rejection> {
    let outcome = inside.map(drop).map_err(Clone::clone);
    first_failure([(Check::ReturnUrl, outcome)], defects)
}

/// Compares the subject of a userinfo answer with that of the session. Where the ID token had none there is nothing to
/// compare, and [`Check::Subject`] has the say.
pub(crate) fn userinfo_subject(
    found: Option<&str>,
    session: &str,
    defects: &Defects,
) -> Result<(), Rejection> {
    if session.is_empty() {
        return Ok(());
    }
    let outcome = same(
        "the `sub` of the userinfo answer",
        found.unwrap_or_default(),
        session,
    );
    first_failure([(Check::UserinfoSubject, outcome)], defects)
}

/// Compares the token of a sign-out form with that of the session.
pub(crate) fn sign_out_token(
    found: Option<&str>,
    session: &str,
    defects: &Defects,
) -> Result<(), Rejection> {
    let equal = secretly_same(found.unwrap_or_default(), session);
    let outcome = equal
        .then_some(())
        .ok_or_else(|| "the request to sign out did not come from a page of this app".to_owned());
    first_failure([(Check::SignOutToken, outcome)], defects)
}

/// Compares the issuer that a front-channel logout names with the provider.
pub(crate) fn front_channel_issuer(
    found: Option<&str>,
    issuer: &str,
    defects: &Defects,
) -> Result<(), Rejection> {
    let found = found.unwrap_or_default();
    let outcome = same("the `iss` of the logout", found, issuer);
    first_failure([(Check::FrontChannelIssuer, outcome)], defects)
}

/// Walks a table to its first failure that is not left out.
pub(crate) fn first_failure(
    outcomes: impl IntoIterator<Item = (Check, Outcome)>,
    defects: &Defects,
) -> Result<(), Rejection> {
    for (check, outcome) in outcomes {
        if let Err(reason) = outcome
            && !defects.skips(check)
        {
            return Err(Rejection::Check { check, reason });
        }
    }
    Ok(())
}

fn state(seen: &CallbackSeen<'_>) -> Outcome {
    match (seen.state, seen.pending) {
        (Some(state), Some(pending)) if secretly_same(state, pending) => Ok(()),
        (None, _) => Err("the answer does not say which sign-in it belongs to".to_owned()),
        _ => Err(
            "this browser has not begun this sign-in, or it took too long, or it was done before"
                .to_owned(),
        ),
    }
}

fn callback_issuer(seen: &CallbackSeen<'_>) -> Outcome {
    match seen.iss {
        Some(iss) => same("the `iss` of the answer", iss, seen.issuer),
        None if seen.iss_promised => {
            Err("the answer has no `iss`, which this provider promises".to_owned())
        }
        None => Ok(()),
    }
}

fn id_token_algorithm(seen: &IdTokenSeen<'_>) -> Outcome {
    let alg = seen.jws.alg();
    let ours = seen.signer.algorithms();
    let allowed = algorithm(alg).is_some_and(|alg| ours.contains(&alg));
    expect(allowed, || {
        format!(
            "the ID token is signed with `{}`, expected one of {ours:?}",
            short(alg)
        )
    })
}

fn signature(seen: &IdTokenSeen<'_>) -> Outcome {
    if seen.signer == IdTokenSigner::ClientSecret && seen.jws.alg() == "HS256" {
        return expect(seen.jws.is_signed_with(seen.secret), || {
            "the ID token's signature: it does not fit the client's secret".to_owned()
        });
    }
    match seen.keys.verify(seen.jws) {
        Err(Unverified::NotAsymmetric) => gullible::verify(seen.jws, seen.keys),
        verified => verified.map_err(|why| format!("the ID token's signature: {why}")),
    }
}

fn issuer(seen: &IdTokenSeen<'_>) -> Outcome {
    let iss = seen.jws.claims.text("iss").unwrap_or_default();
    same("the ID token's `iss`", iss, seen.issuer)
}

fn audience(seen: &IdTokenSeen<'_>) -> Outcome {
    for_client(
        "the ID token",
        &seen.jws.claims,
        seen.client_id,
        seen.trusted_audiences,
        seen.defects,
    )
}

/// Whether the `aud` of a token names this client, and nobody who is not trusted.
pub(crate) fn for_client(
    what: &str,
    claims: &Claims,
    client_id: &str,
    trusted: &[String],
    defects: &Defects,
) -> Outcome {
    if defects.has(Defect::RefusesAudienceArray) && claims.text("aud").is_none() {
        return Err(format!("the `aud` of {what} is no text"));
    }
    let audience = claims.audience();
    expect(audience.contains(&client_id), || {
        let aud = short(&audience.join(", "));
        format!("{what} is for `{aud}`, and this client is `{client_id}`")
    })?;
    let is_trusted =
        |other: &&str| *other == client_id || trusted.iter().any(|known| known == other);
    match audience.iter().find(|other| !is_trusted(other)) {
        Some(other) => Err(format!(
            "{what} is for `{}` too, which this client does not trust",
            short(other)
        )),
        None => Ok(()),
    }
}

fn authorized_party(seen: &IdTokenSeen<'_>) -> Outcome {
    let claims = &seen.jws.claims;
    match claims.get("azp") {
        Some(_) => {
            let azp = claims.text("azp").unwrap_or_default();
            same("the ID token's `azp`", azp, seen.client_id)
        }
        None if claims.audience().len() > 1 => {
            Err("the ID token has several audiences and no `azp`".to_owned())
        }
        None => Ok(()),
    }
}

fn expiry(seen: &IdTokenSeen<'_>) -> Outcome {
    let exp = required(seen, "exp")?;
    expect(exp.saturating_add(LEEWAY) > seen.now, || {
        format!(
            "the ID token expired {} s ago",
            seen.now.saturating_sub(exp)
        )
    })
}

fn not_before(seen: &IdTokenSeen<'_>) -> Outcome {
    if seen.jws.claims.get("nbf").is_none() {
        return Ok(());
    }
    past(seen, "nbf")
}

fn issued_at(seen: &IdTokenSeen<'_>) -> Outcome {
    past(seen, "iat")
}

fn nonce(seen: &IdTokenSeen<'_>) -> Outcome {
    let Some(sent) = seen.nonce else {
        return Ok(());
    };
    let nonce = seen.jws.claims.text("nonce").unwrap_or_default();
    expect(secretly_same(nonce, sent), || {
        "the ID token's `nonce` is not the one that this sign-in sent".to_owned()
    })
}

fn subject(seen: &IdTokenSeen<'_>) -> Outcome {
    let sub = seen.jws.claims.text("sub");
    // Section 2 of Core limits it to 255 ASCII characters.
    expect(sub.is_some_and(|sub| sub.len() <= 255), || {
        "the ID token has no usable `sub`".to_owned()
    })
}

fn access_token_hash(seen: &IdTokenSeen<'_>) -> Outcome {
    if seen.jws.claims.get("at_hash").is_none() {
        return Ok(());
    }
    // All algorithms on our list hash with SHA-256, and `at_hash` is the left half of it.
    let digest =
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, seen.access_token.as_bytes());
    let expected = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16]);
    let at_hash = seen.jws.claims.text("at_hash").unwrap_or_default();
    expect(at_hash == expected, || {
        "the ID token's `at_hash` is not that of the access token".to_owned()
    })
}

fn auth_time(seen: &IdTokenSeen<'_>) -> Outcome {
    let Some(since) = seen.fresh_since else {
        return Ok(());
    };
    let auth_time = required(seen, "auth_time")?;
    expect(auth_time.saturating_add(LEEWAY) >= since, || {
        format!(
            "a fresh login was asked for, and the user logged in {} s before that",
            since.saturating_sub(auth_time)
        )
    })
}

fn required(seen: &IdTokenSeen<'_>, name: &str) -> Result<i64, String> {
    let seconds = seen.jws.claims.seconds(name);
    seconds.ok_or_else(|| format!("the ID token has no usable `{name}`"))
}

fn past(seen: &IdTokenSeen<'_>, name: &str) -> Outcome {
    let time = required(seen, name)?;
    expect(time <= seen.now.saturating_add(LEEWAY), || {
        let ahead = time.saturating_sub(seen.now);
        format!("the ID token's `{name}` is {ahead} s in the future")
    })
}

/// Whether two texts are the same, character by character.
pub(crate) fn same(what: &str, found: &str, expected: &str) -> Outcome {
    expect(found == expected, || {
        format!(
            "{what} is `{}`, expected `{}`",
            short(found),
            short(expected)
        )
    })
}

/// What a condition comes to.
pub(crate) fn expect(holds: bool, otherwise: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Compares values that nobody may learn by measuring how long the comparison takes. Empty is never the same.
fn secretly_same(one: &str, other: &str) -> bool {
    !one.is_empty() && bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

/// A value of the provider's, cut for a page.
pub(crate) fn short(value: &str) -> String {
    let cut: String = value.chars().take(120).collect();
    if cut.len() < value.len() {
        cut + "…"
    } else {
        cut
    }
}

#[cfg(test)]
mod tests;
