//! Proof Key for Code Exchange, RFC 7636.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::parameters::Parameters;
use crate::refusal::Refusal;

/// How the challenge was made from the verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    S256,
    Plain,
}

/// What the authorization request promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge {
    method: Method,
    value: String,
}

impl Challenge {
    /// Reads `code_challenge` and `code_challenge_method` of an authorization request.
    pub(crate) fn read(parameters: &Parameters) -> Result<Option<Self>, Refusal> {
        let method = match parameters.get("code_challenge_method") {
            // RFC 7636, section 4.3: without a method it is `plain`.
            None | Some("plain") => Method::Plain,
            Some("S256") => Method::S256,
            Some(other) => {
                return Err(Refusal::invalid_request(
                    format!(
                        "code_challenge_method `{other}` is not supported (RFC 7636, section 4.4.1)"
                    ),
                    "use S256",
                ));
            }
        };
        let Some(value) = parameters.get("code_challenge") else {
            if parameters.get("code_challenge_method").is_some() {
                return Err(Refusal::invalid_request(
                    "code_challenge_method without code_challenge (RFC 7636, section 4.3)",
                    "send the code_challenge, or neither",
                ));
            }
            return Ok(None);
        };
        let fits = match method {
            Method::Plain => is_verifier(value),
            Method::S256 => URL_SAFE_NO_PAD
                .decode(value)
                .is_ok_and(|hash| hash.len() == 32),
        };
        if !fits {
            return Err(Refusal::invalid_request(
                "code_challenge has not the syntax of its method (RFC 7636, section 4.2)",
                "for S256 send the base64url of the verifier's SHA-256, 43 characters without padding",
            ));
        }
        Ok(Some(Self {
            method,
            value: value.to_owned(),
        }))
    }

    /// Whether the verifier keeps the promise (RFC 7636, section 4.6).
    pub(crate) fn is_met_by(&self, verifier: &str) -> bool {
        let made = match self.method {
            Method::Plain => verifier.to_owned(),
            Method::S256 => s256(verifier),
        };
        made.as_bytes().ct_eq(self.value.as_bytes()).into()
    }
}

/// The challenge of a verifier by the method S256 (RFC 7636, section 4.2).
pub(crate) fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

/// 43 to 128 unreserved characters (RFC 7636, section 4.1).
pub(crate) fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn read(query: &str) -> Result<Option<Challenge>, String> {
        Challenge::read(&Parameters::decode(query.as_bytes())).map_err(|refusal| refusal.reason)
    }

    #[test]
    fn the_example_of_the_specification_is_met() {
        let challenge = read(&format!(
            "code_challenge={CHALLENGE}&code_challenge_method=S256"
        ))
        .unwrap()
        .unwrap();
        assert!(challenge.is_met_by(VERIFIER));
        assert!(!challenge.is_met_by(CHALLENGE));
    }

    #[test]
    fn without_a_method_the_challenge_is_the_verifier() {
        let challenge = read(&format!("code_challenge={VERIFIER}"))
            .unwrap()
            .unwrap();
        assert!(challenge.is_met_by(VERIFIER));
        assert_eq!(read("state=s"), Ok(None));
    }

    #[test]
    fn malformed_challenges_are_refused() {
        for (query, part) in [
            ("code_challenge_method=S256", "without code_challenge"),
            ("code_challenge=short&code_challenge_method=S256", "syntax"),
            ("code_challenge=short", "syntax"),
            (
                &*format!("code_challenge={CHALLENGE}%3D&code_challenge_method=S256"),
                "syntax",
            ),
            (
                &*format!("code_challenge={CHALLENGE}&code_challenge_method=s256"),
                "not supported",
            ),
        ] {
            let reason = read(query).unwrap_err();
            assert!(reason.contains(part), "{query}: {reason}");
        }
    }

    #[test]
    fn a_verifier_has_its_syntax() {
        assert!(is_verifier(VERIFIER));
        assert!(!is_verifier(&VERIFIER[1..]));
        assert!(!is_verifier(&"a".repeat(129)));
        assert!(!is_verifier(&VERIFIER.replace('-', "+")));
    }
}
