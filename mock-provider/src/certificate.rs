//! Self-signed certificates for the keys of a JWKS: what `x5c`, `x5t` and `x5t#S256` are made of (RFC 7517,
//! sections 4.7 to 4.9).

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, date_time_ymd};
use serde_json::{Value, json};

use crate::keys::SigningKey;

/// A certificate of a key about itself in DER, valid from 2020 to 2049; `None` for a key of a size that no library
/// signs certificates with.
pub(crate) fn self_signed(key: &SigningKey) -> Option<Vec<u8>> {
    let key = KeyPair::from_pem(&key.to_pem()).ok()?;
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "mock-provider");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    let certificate = params.self_signed(&key).ok()?;
    Some(certificate.der().to_vec())
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
