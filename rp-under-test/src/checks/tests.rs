//! Each check accepts what is right, refuses what is wrong by its own name, and can be left out.

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_800_000_000;
const NONCE: &str = "the-nonce";
const SECRET: &str = "the-secret-of-the-client";

static KEY: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());

static KEYS: LazyLock<KeySet> = LazyLock::new(|| {
    let point = KEY.public_key().as_ref();
    let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (x, y) = (b64(&point[1..33]), b64(&point[33..]));
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": "k"});
    KeySet::parse(&json!({ "keys": [jwk] })).unwrap()
});

fn claims() -> Value {
    json!({
        "iss": "https://op.example", "aud": "app", "sub": "alice", "nonce": NONCE,
        "exp": NOW + 300, "iat": NOW, "auth_time": NOW,
    })
}

fn token(header: &Value, claims: &Value) -> Jws {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = KEY.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
    Jws::parse(&format!("{signed}.{signature}")).unwrap()
}

/// The check that refuses this token, with these defects.
fn refusal(
    jws: &Jws,
    defects: &[&str],
    change: impl FnOnce(&mut IdTokenSeen<'_>),
) -> Option<Check> {
    let defects = Defects::parse(defects).unwrap();
    let trusted_audiences = ["api".to_owned()];
    let mut seen = IdTokenSeen {
        jws,
        keys: &KEYS,
        secret: SECRET,
        signer: IdTokenSigner::ProviderKey,
        trusted_audiences: &trusted_audiences,
        issuer: "https://op.example",
        client_id: "app",
        now: NOW,
        nonce: Some(NONCE),
        access_token: "access",
        fresh_since: None,
        before: None,
        defects: &defects,
    };
    change(&mut seen);
    match id_token(&seen) {
        Ok(()) => None,
        Err(Rejection::Check { check, .. }) => Some(check),
        Err(other) => panic!("{other:?}"),
    }
}

fn es256() -> Value {
    json!({"alg": "ES256", "kid": "k"})
}

/// A token with one claim changed is refused by `check`, and only by it.
#[track_caller]
fn refused_by(check: Check, name: &str, value: &Value) {
    refused_when(check, name, value, |_| ());
}

#[track_caller]
fn refused_when(check: Check, name: &str, value: &Value, expecting: impl Fn(&mut IdTokenSeen<'_>)) {
    let mut changed = claims();
    if value.is_null() {
        changed.as_object_mut().unwrap().remove(name);
    } else {
        changed[name] = value.clone();
    }
    let jws = token(&es256(), &changed);
    assert_eq!(
        refusal(&jws, &[], &expecting),
        Some(check),
        "{name} {value}"
    );
    let ids = crate::defect::defects().iter().map(|info| info.id.as_str());
    let variant = format!("{check:?}").to_lowercase();
    let skip = ids
        .filter(|id| id.starts_with("skips:"))
        .find(|id| id.trim_start_matches("skips:").replace('-', "") == variant);
    assert_eq!(
        refusal(&jws, &[skip.unwrap()], &expecting),
        None,
        "{name} {value}"
    );
}

#[track_caller]
fn accepted(name: &str, value: &Value) {
    let mut changed = claims();
    changed[name] = value.clone();
    assert_eq!(
        refusal(&token(&es256(), &changed), &[], |_| ()),
        None,
        "{name} {value}"
    );
}

#[test]
fn an_honest_token_is_accepted() {
    assert_eq!(refusal(&token(&es256(), &claims()), &[], |_| ()), None);
}

#[test]
fn issuer() {
    refused_by(Check::Issuer, "iss", &json!("https://op.example/"));
    refused_by(Check::Issuer, "iss", &Value::Null);
    refused_by(Check::Issuer, "iss", &json!(["https://op.example"]));
}

#[test]
fn audience() {
    accepted("aud", &json!(["app"]));
    refused_by(Check::Audience, "aud", &json!("other"));
    refused_by(Check::Audience, "aud", &json!("app2"));
    refused_by(Check::Audience, "aud", &json!(["other"]));
    refused_by(Check::Audience, "aud", &json!([]));
    refused_by(Check::Audience, "aud", &Value::Null);
    refused_by(Check::AuthorizedParty, "aud", &json!(["app", "api"]));
}

#[test]
fn authorized_party() {
    accepted("azp", &json!("app"));
    refused_by(Check::AuthorizedParty, "azp", &json!("other"));
    refused_by(Check::AuthorizedParty, "azp", &json!(7));
    let mut several = claims();
    several["aud"] = json!(["api", "app"]);
    several["azp"] = json!("app");
    assert_eq!(refusal(&token(&es256(), &several), &[], |_| ()), None);
}

#[test]
fn times() {
    accepted("exp", &json!(NOW + 1));
    accepted("exp", &json!(NOW - LEEWAY + 1));
    refused_by(Check::Expiry, "exp", &json!(NOW - LEEWAY));
    refused_by(Check::Expiry, "exp", &json!(i64::MIN));
    refused_by(Check::Expiry, "exp", &Value::Null);
    refused_by(Check::Expiry, "exp", &json!("1900000000"));
    accepted("nbf", &json!(NOW + LEEWAY));
    refused_by(Check::NotBefore, "nbf", &json!(NOW + LEEWAY + 1));
    refused_by(Check::NotBefore, "nbf", &json!("soon"));
    accepted("iat", &json!(NOW - 100_000));
    accepted("iat", &json!(NOW + LEEWAY));
    refused_by(Check::IssuedAt, "iat", &json!(NOW + LEEWAY + 1));
    refused_by(Check::IssuedAt, "iat", &Value::Null);
    refused_by(Check::IssuedAt, "iat", &json!(i64::MAX));
}

#[test]
fn nonce() {
    refused_by(Check::Nonce, "nonce", &json!("another"));
    refused_by(Check::Nonce, "nonce", &Value::Null);
    refused_by(Check::Nonce, "nonce", &json!(""));
    let mut foreign = claims();
    foreign["nonce"] = json!("another");
    let at_refresh = refusal(&token(&es256(), &foreign), &[], |seen| seen.nonce = None);
    assert_eq!(at_refresh, None);
}

#[test]
fn subject() {
    refused_by(Check::Subject, "sub", &Value::Null);
    refused_by(Check::Subject, "sub", &json!(""));
    refused_by(Check::Subject, "sub", &json!(7));
    refused_by(Check::Subject, "sub", &json!("x".repeat(256)));
    accepted("sub", &json!("x".repeat(255)));
    let of_alice = |seen: &mut IdTokenSeen<'_>| {
        seen.nonce = None;
        seen.before = Some(Before {
            sub: "alice",
            nonce: Some(NONCE),
            auth_time: None,
        });
    };
    refused_when(Check::RefreshedSubject, "sub", &json!("mallory"), of_alice);
}

#[test]
fn what_a_refresh_repeats() {
    let refresh = |seen: &mut IdTokenSeen<'_>| {
        seen.nonce = None;
        seen.before = Some(Before {
            sub: "alice",
            nonce: Some(NONCE),
            auth_time: Some(NOW),
        });
    };
    refused_when(Check::RefreshedNonce, "nonce", &json!("another"), refresh);
    refused_when(
        Check::RefreshedAuthTime,
        "auth_time",
        &json!(NOW - 60),
        refresh,
    );
    for (name, value) in [
        ("nonce", json!("")),
        ("nonce", json!(null)),
        ("auth_time", json!(null)),
    ] {
        let mut claims = claims();
        claims[name] = value;
        assert_eq!(refusal(&token(&es256(), &claims), &[], refresh), None);
    }
}

#[test]
fn access_token_hash() {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"access");
    accepted(
        "at_hash",
        &json!(URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16])),
    );
    refused_by(Check::AccessTokenHash, "at_hash", &json!("another"));
    refused_by(Check::AccessTokenHash, "at_hash", &json!(7));
}

#[test]
fn auth_time() {
    let fresh = |seen: &mut IdTokenSeen<'_>| seen.fresh_since = Some(NOW);
    assert_eq!(refusal(&token(&es256(), &claims()), &[], fresh), None);
    refused_when(
        Check::AuthTime,
        "auth_time",
        &json!(NOW - LEEWAY - 1),
        fresh,
    );
    refused_when(Check::AuthTime, "auth_time", &Value::Null, fresh);
    accepted("auth_time", &json!(NOW - 100_000));
}

#[test]
fn algorithm_and_signature() {
    for alg in ["none", "None", "HS256", "RS512", "PS256", "", "es256"] {
        let jws = token(&json!({"alg": alg, "kid": "k"}), &claims());
        assert_eq!(refusal(&jws, &[], |_| ()), Some(Check::Algorithm), "{alg}");
    }
    let mut forged = token(&es256(), &claims());
    forged.signed.push('x');
    assert_eq!(refusal(&forged, &[], |_| ()), Some(Check::Signature));
    assert_eq!(refusal(&forged, &["skips:signature"], |_| ()), None);
    let unknown = token(&json!({"alg": "ES256", "kid": "other"}), &claims());
    assert_eq!(refusal(&unknown, &[], |_| ()), Some(Check::Signature));
    let mut unsigned = token(&json!({"alg": "none"}), &claims());
    unsigned.signature.clear();
    assert_eq!(refusal(&unsigned, &[], |_| ()), Some(Check::Algorithm));
    assert_eq!(refusal(&unsigned, &["skips:algorithm"], |_| ()), None);
    let signed_none = token(&json!({"alg": "none"}), &claims());
    let refused = refusal(&signed_none, &["skips:algorithm"], |_| ());
    assert_eq!(refused, Some(Check::Signature));
}

#[test]
fn who_wrote_a_token_is_asked_before_what_it_says() {
    let order: Vec<Check> = ID_TOKEN.iter().map(|(check, _)| *check).collect();
    assert_eq!(order[..2], [Check::Algorithm, Check::Signature]);
    let mut both = claims();
    both["aud"] = json!("other");
    let jws = token(&json!({"alg": "none"}), &both);
    assert_eq!(refusal(&jws, &[], |_| ()), Some(Check::Algorithm));
}

#[test]
fn an_audience_array_is_refused_by_that_defect_alone() {
    let mut array = claims();
    array["aud"] = json!(["app"]);
    let refused = refusal(
        &token(&es256(), &array),
        &["refuses-audience-array"],
        |_| (),
    );
    assert_eq!(refused, Some(Check::Audience));
    let text = refusal(
        &token(&es256(), &claims()),
        &["refuses-audience-array"],
        |_| (),
    );
    assert_eq!(text, None);
}

fn callback_refusal(
    state: Option<&str>,
    pending: Option<&str>,
    iss: Option<&str>,
    iss_promised: bool,
    skip: &[&str],
) -> Option<Check> {
    let seen = CallbackSeen {
        state,
        pending,
        iss,
        issuer: "https://op.example",
        iss_promised,
        defects: &Defects::parse(skip).unwrap(),
    };
    match callback(&seen) {
        Ok(()) => None,
        Err(Rejection::Check { check, .. }) => Some(check),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn state() {
    let refused = |state, pending| callback_refusal(state, pending, None, false, &[]);
    assert_eq!(refused(Some("s"), Some("s")), None);
    for (state, pending) in [
        (Some("s"), Some("t")),
        (Some("s"), None),
        (None, Some("s")),
        (None, None),
        (Some(""), Some("")),
    ] {
        assert_eq!(
            refused(state, pending),
            Some(Check::State),
            "{state:?} {pending:?}"
        );
        assert_eq!(
            callback_refusal(state, pending, None, false, &["skips:state"]),
            None
        );
    }
}

#[test]
fn callback_issuer() {
    let refused = |iss, promised| callback_refusal(Some("s"), Some("s"), iss, promised, &[]);
    assert_eq!(refused(Some("https://op.example"), true), None);
    assert_eq!(refused(Some("https://op.example"), false), None);
    assert_eq!(refused(None, false), None);
    assert_eq!(refused(None, true), Some(Check::CallbackIssuer));
    assert_eq!(
        refused(Some("https://evil.example"), false),
        Some(Check::CallbackIssuer)
    );
    let skip = &["skips:callback-issuer"];
    let skipped = callback_refusal(
        Some("s"),
        Some("s"),
        Some("https://evil.example"),
        true,
        skip,
    );
    assert_eq!(skipped, None);
}

#[test]
fn userinfo_and_sign_out() {
    let none = Defects::none();
    assert_eq!(userinfo_subject(Some("alice"), "alice", &none), Ok(()));
    for odd in [Some("mallory"), None] {
        let refused = userinfo_subject(odd, "alice", &none).unwrap_err();
        assert!(matches!(
            refused,
            Rejection::Check {
                check: Check::UserinfoSubject,
                ..
            }
        ));
        let skip = Defects::parse(["skips:userinfo-subject"]).unwrap();
        assert_eq!(userinfo_subject(odd, "alice", &skip), Ok(()));
    }
    assert_eq!(sign_out_token(Some("t"), "t", &none), Ok(()));
    for odd in [Some("u"), Some(""), None] {
        let refused = sign_out_token(odd, "t", &none).unwrap_err();
        assert!(matches!(
            refused,
            Rejection::Check {
                check: Check::SignOutToken,
                ..
            }
        ));
        let skip = Defects::parse(["skips:sign-out-token"]).unwrap();
        assert_eq!(sign_out_token(odd, "t", &skip), Ok(()));
    }
}

#[test]
fn a_long_value_of_the_provider_is_cut_for_the_page() {
    let mut long = claims();
    long["iss"] = json!("é".repeat(5000));
    let defects = Defects::none();
    let jws = token(&es256(), &long);
    let seen = IdTokenSeen {
        jws: &jws,
        keys: &KEYS,
        secret: SECRET,
        signer: IdTokenSigner::ProviderKey,
        trusted_audiences: &[],
        issuer: "https://op.example",
        client_id: "app",
        now: NOW,
        nonce: Some(NONCE),
        access_token: "access",
        fresh_since: None,
        before: None,
        defects: &defects,
    };
    assert!(id_token(&seen).unwrap_err().to_string().len() < 400);
}

#[test]
fn the_secret_verifies_where_it_signs_and_nowhere_else() {
    let header = json!({"alg": "HS256", "typ": "JWT"});
    let signed = token(&header, &claims()).signed;
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let mac = URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()).as_ref());
    let right = Jws::parse(&format!("{signed}.{mac}")).unwrap();
    let by_secret = |seen: &mut IdTokenSeen<'_>| seen.signer = IdTokenSigner::ClientSecret;
    assert_eq!(refusal(&right, &[], by_secret), None);
    assert_eq!(refusal(&right, &[], |_| ()), Some(Check::Algorithm));
    let with_another = |seen: &mut IdTokenSeen<'_>| {
        by_secret(seen);
        seen.secret = "another";
    };
    assert_eq!(refusal(&right, &[], with_another), Some(Check::Signature));
    let without = |seen: &mut IdTokenSeen<'_>| {
        by_secret(seen);
        seen.secret = "";
    };
    assert_eq!(refusal(&right, &[], without), Some(Check::Signature));
    // A published key is no secret, and signs nothing where secrets do.
    let published = token(&json!({"alg": "ES256", "kid": "k"}), &claims());
    assert_eq!(refusal(&published, &[], by_secret), Some(Check::Algorithm));
}

#[test]
fn an_audience_that_nobody_trusts_is_refused() {
    for (also, refused) in [("api", None), ("other", Some(Check::Audience))] {
        let mut several = claims();
        several["aud"] = json!(["app", also]);
        several["azp"] = json!("app");
        let jws = token(&es256(), &several);
        assert_eq!(refusal(&jws, &[], |_| ()), refused, "{also}");
    }
}
