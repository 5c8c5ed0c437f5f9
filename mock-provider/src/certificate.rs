//! Self-signed certificates for the keys of a JWKS: what `x5c`, `x5t` and `x5t#S256` are made of (RFC 7517,
//! sections 4.7 to 4.9). Just enough DER (X.690) to write one; the provider never reads any.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::algorithm::Algorithm;
use crate::keys::SigningKey;

const BOOLEAN_TRUE: [u8; 3] = [0x01, 0x01, 0xff];
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

/// `sha256WithRSAEncryption` with its NULL parameters (RFC 8017, appendix A.2.4).
const SHA256_WITH_RSA: [u8; 15] = [
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b, 0x05, 0x00,
];
/// `id-at-commonName` (RFC 5280, appendix A.1).
const COMMON_NAME: [u8; 5] = [0x06, 0x03, 0x55, 0x04, 0x03];
/// `id-ce-basicConstraints` (RFC 5280, section 4.2.1.9).
const BASIC_CONSTRAINTS: [u8; 5] = [0x06, 0x03, 0x55, 0x1d, 0x13];

/// One element: a tag, the length, the content.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut der = vec![tag];
    let length = content.len();
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            let bytes = length.to_be_bytes();
            let first = bytes.iter().position(|byte| *byte != 0).unwrap_or_default();
            let significant = &bytes[first..];
            der.push(0x80 | u8::try_from(significant.len()).expect("at most eight bytes"));
            der.extend_from_slice(significant);
        }
    }
    der.extend_from_slice(content);
    der
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, &parts.concat())
}

/// A certificate of an RSA key about itself (RFC 5280, section 4.1), valid from 2020 to 2049.
pub(crate) fn self_signed(key: &SigningKey, name: &str) -> Vec<u8> {
    let common_name = sequence(&[&COMMON_NAME, &element(UTF8_STRING, name.as_bytes())]);
    let name = sequence(&[&element(SET, &common_name)]);
    let validity = sequence(&[
        &element(UTC_TIME, b"200101000000Z"),
        &element(UTC_TIME, b"491231235959Z"),
    ]);
    // Positive and not longer than the 20 bytes that section 4.1.2.2 allows.
    let mut serial = digest(&SHA256, key.spki()).as_ref()[..8].to_vec();
    serial[0] = 0x40 | (serial[0] & 0x3f);
    let constraints = sequence(&[
        &BASIC_CONSTRAINTS,
        &BOOLEAN_TRUE,
        &element(OCTET_STRING, &sequence(&[&BOOLEAN_TRUE])),
    ]);
    let to_be_signed = sequence(&[
        // Version 3, explicitly tagged.
        &element(0xa0, &element(INTEGER, &[2])),
        &element(INTEGER, &serial),
        &SHA256_WITH_RSA,
        &name,
        &validity,
        &name,
        key.spki(),
        &element(0xa3, &sequence(&[&constraints])),
    ]);
    let mut signature = vec![0]; // no unused bits
    signature.extend(key.sign(Algorithm::Rs256, &to_be_signed));
    sequence(&[
        &to_be_signed,
        &SHA256_WITH_RSA,
        &element(BIT_STRING, &signature),
    ])
}

/// Adds the certificate's members to the key's JWK.
pub(crate) fn describe(jwk: &mut Value, certificate: &[u8]) {
    let sha1 = digest(&SHA1_FOR_LEGACY_USE_ONLY, certificate);
    let sha256 = digest(&SHA256, certificate);
    // `x5c` is base64 with padding, not base64url (RFC 7517, section 4.7).
    jwk["x5c"] = json!([STANDARD.encode(certificate)]);
    jwk["x5t"] = json!(URL_SAFE_NO_PAD.encode(sha1));
    jwk["x5t#S256"] = json!(URL_SAFE_NO_PAD.encode(sha256));
}
