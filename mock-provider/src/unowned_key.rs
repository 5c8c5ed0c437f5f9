//! Public keys that nobody has: they fill a JWKS, and verify nothing.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The JWK of an RSA key that is made up from a text: its modulus is an odd number of 2048 bits. A real one would cost a
/// tenth of a second.
pub(crate) fn unowned_rsa(text: &str) -> Value {
    let mut modulus = Vec::with_capacity(256);
    for part in 0..8 {
        let part = format!("{text}, part {part}");
        modulus.extend_from_slice(digest(&SHA256, part.as_bytes()).as_ref());
    }
    modulus[0] |= 0x80;
    modulus[255] |= 1;
    let kid = digest(&SHA256, &modulus);
    json!({
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": URL_SAFE_NO_PAD.encode(kid),
        "n": URL_SAFE_NO_PAD.encode(&modulus),
        "e": "AQAB",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_size_of_a_real_one_and_is_the_same_each_time() {
        let key = unowned_rsa("one");
        assert_eq!(key, unowned_rsa("one"));
        assert_ne!(key["n"], unowned_rsa("two")["n"]);
        let modulus = URL_SAFE_NO_PAD.decode(key["n"].as_str().unwrap()).unwrap();
        assert_eq!(
            (modulus.len(), modulus[0] >> 7, modulus[255] & 1),
            (256, 1, 1)
        );
    }
}
