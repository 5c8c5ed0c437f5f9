//! Odd key sets, and how often they are fetched.

use serde_json::json;

use super::*;

fn ec(kid: &str) -> Value {
    // The example key of RFC 7515, appendix A.3.
    json!({
        "kty": "EC", "crv": "P-256", "kid": kid,
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

fn signed(kid: Option<&str>) -> Jws {
    // The example of RFC 7515, appendix A.3, which has no `kid`; the header is not part of what is looked up here.
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                 cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8IS\
                 lSApmWQxfKTUJqPP3-Kg6NU1Q";
    let jws = Jws::parse(token).unwrap();
    assert_eq!(jws.kid(), None);
    match kid {
        None => jws,
        Some(kid) => {
            let header = URL_SAFE_NO_PAD.encode(json!({"alg": "ES256", "kid": kid}).to_string());
            let (_, rest) = token.split_once('.').unwrap();
            Jws::parse(&format!("{header}.{rest}")).unwrap()
        }
    }
}

fn keys(list: &[Value]) -> KeySet {
    KeySet::parse(&json!({ "keys": list })).unwrap()
}

#[test]
fn the_example_of_the_specification_verifies() {
    assert_eq!(keys(&[ec("a")]).verify(&signed(None)), Ok(()));
}

#[test]
fn odd_keys_spoil_nothing() {
    let odd = [
        json!(7),
        json!({}),
        json!({"kty": "oct", "k": "AAAA"}),
        json!({"kty": "RSA", "n": "?", "e": "AQAB"}),
        json!({"kty": "EC", "crv": "P-256", "x": "AA"}),
        json!({"kty": "new", "x5c": ["?"]}),
        ec("a"),
    ];
    assert_eq!(keys(&odd).0.len(), 1);
    assert_eq!(keys(&odd).verify(&signed(None)), Ok(()));
    assert!(KeySet::parse(&json!({"keys": {}})).is_none());
    assert!(KeySet::parse(&Value::Null).is_none());
}

#[test]
fn a_key_for_encryption_or_another_algorithm_is_not_taken() {
    let mut encryption = ec("a");
    encryption["use"] = json!("enc");
    assert_eq!(
        keys(&[encryption]).verify(&signed(None)),
        Err(Unverified::NoSuchKey)
    );
    let mut other = ec("a");
    other["alg"] = json!("ES384");
    assert_eq!(
        keys(&[other]).verify(&signed(None)),
        Err(Unverified::NoSuchKey)
    );
}

#[test]
fn a_named_key_is_the_only_one_tried() {
    let named = signed(Some("b"));
    assert_eq!(keys(&[ec("a")]).verify(&named), Err(Unverified::NoSuchKey));
    assert_eq!(
        keys(&[ec("a"), ec("b")]).verify(&named),
        Err(Unverified::Mismatch)
    );
}

#[test]
fn only_public_keys_verify() {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    let jws = Jws::parse(&format!("{header}.e30.AAAA")).unwrap();
    assert_eq!(
        keys(&[ec("a")]).verify(&jws),
        Err(Unverified::NotAsymmetric)
    );
}

#[test]
fn looks_are_limited_and_given_back_by_the_clock() {
    let mut state = Looks::default();
    let looks = |state: &mut Looks, now| (0..20).filter(|_| state.may_look(now)).count();
    assert_eq!(looks(&mut state, 1_000_000), 5);
    assert_eq!(looks(&mut state, 1_000_059), 0);
    assert_eq!(looks(&mut state, 1_000_060), 1);
    assert_eq!(looks(&mut state, 2_000_000), 5);
    assert_eq!(
        looks(&mut state, 5),
        0,
        "a clock that goes back gives nothing"
    );
}
