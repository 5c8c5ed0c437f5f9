//! A JSON Web Signature, taken apart but not believed yet (RFC 7515, section 3.1).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::claims::Claims;

/// A larger token is not looked at.
const LARGEST: usize = 64 * 1024;

/// The three parts of a compact serialization. Nothing in it is verified.
#[derive(Clone, Debug)]
pub(crate) struct Jws {
    header: Map<String, Value>,
    pub(crate) claims: Claims,
    /// What the signature is over.
    pub(crate) signed: String,
    /// In base64url, as it came.
    pub(crate) signature: String,
}

impl Jws {
    /// Takes a token apart; the error says what it is instead, without showing it.
    pub(crate) fn parse(token: &str) -> Result<Self, &'static str> {
        if token.len() > LARGEST {
            return Err("it is larger than 64 KiB");
        }
        let parts = token
            .rsplit_once('.')
            .and_then(|(signed, signature)| Some((signed, signed.split_once('.')?, signature)));
        let Some((signed, (header, claims), signature)) = parts else {
            return Err("it does not have three parts");
        };
        if claims.contains('.') {
            return Err("it does not have three parts");
        }
        let header = object(header).ok_or("its header is no JSON object")?;
        if header.contains_key("crit") {
            return Err("its header has `crit`, and no extension is understood here");
        }
        let claims = object(claims).ok_or("its claims are no JSON object")?;
        Ok(Self {
            header,
            claims: Claims::from(claims),
            signed: signed.to_owned(),
            signature: signature.to_owned(),
        })
    }

    /// The algorithm that the token claims to be signed with.
    pub(crate) fn alg(&self) -> &str {
        self.header
            .get("alg")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Whether the signature is one with HS256 and this secret (RFC 7518, section 3.2). An empty secret signs nothing.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let signature = URL_SAFE_NO_PAD.decode(&self.signature);
        !secret.is_empty()
            && signature.is_ok_and(|mac| hmac::verify(&key, self.signed.as_bytes(), &mac).is_ok())
    }

    /// What the token claims to be, without the prefix that may be left out (RFC 7515, section 4.1.9).
    pub(crate) fn typ(&self) -> Option<String> {
        let typ = self.header.get("typ")?.as_str().unwrap_or_default();
        let typ = typ.to_ascii_lowercase();
        let bare = typ.strip_prefix("application/").map(str::to_owned);
        Some(bare.unwrap_or(typ))
    }

    /// The key that the token claims to be signed with.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.header.get("kid").and_then(Value::as_str)
    }
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, claims: &str) -> String {
        let encode = |part: &str| URL_SAFE_NO_PAD.encode(part);
        format!("{}.{}.c2ln", encode(header), encode(claims))
    }

    #[test]
    fn the_parts_are_read() {
        let text = token(r#"{"alg":"RS256","kid":"k1"}"#, r#"{"sub":"alice"}"#);
        let jws = Jws::parse(&text).unwrap();
        assert_eq!((jws.alg(), jws.kid()), ("RS256", Some("k1")));
        assert_eq!(jws.claims.text("sub"), Some("alice"));
        assert_eq!(format!("{}.{}", jws.signed, jws.signature), text);
    }

    #[test]
    fn what_is_no_jws_is_refused() {
        let good = token("{}", "{}");
        for odd in [
            "",
            "a.b",
            "a.b.c.d.e",
            "....",
            &token("[]", "{}"),
            &token("{}", "7"),
            &good[1..],
        ] {
            assert!(Jws::parse(odd).is_err(), "{odd}");
        }
        let critical = token(r#"{"crit":["b64"]}"#, "{}");
        assert!(Jws::parse(&critical).unwrap_err().contains("crit"));
        assert!(Jws::parse(&"x".repeat(LARGEST + 1)).is_err());
    }
}
