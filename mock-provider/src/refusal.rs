//! Why the provider said no, and what would mend it.

use std::fmt;

/// A refused request: the error code that the RP was given, and the explanation for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The error code of the specification: `invalid_grant`, `login_required`, ...
    pub error: String,
    /// What was wrong, with the section that says so.
    pub reason: String,
    /// What to change.
    pub mend: String,
}

impl Refusal {
    /// A refusal with its three parts.
    pub fn new(error: &str, reason: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            error: error.to_owned(),
            reason: reason.into(),
            mend: mend.into(),
        }
    }

    /// `invalid_request`: a parameter is missing, malformed or sent twice.
    pub(crate) fn invalid_request(reason: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::new("invalid_request", reason, mend)
    }

    /// A parameter was sent more than once, to an endpoint that browsers go to.
    pub(crate) fn repeated(name: &str) -> Self {
        Self::invalid_request(
            format!("parameter `{name}` is sent more than once (RFC 6749, section 3.1)"),
            "send each parameter once",
        )
    }

    /// The reason in the characters that `error_description` may have (RFC 6749, section 5.2): printable ASCII
    /// without `"` and `\`.
    pub fn description(&self) -> String {
        self.reason
            .chars()
            .map(|c| match c {
                '"' | '`' => '\'',
                '\u{20}'..='\u{7e}' if c != '\\' => c,
                _ => '?',
            })
            .collect()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.error, self.reason, self.mend)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_keeps_to_the_characters_it_may_have() {
        let refusal = Refusal::new("invalid_scope", "scope \"ä\\b\" is not `known`\n", "");
        assert_eq!(refusal.description(), "scope '??b' is not 'known'?");
    }
}
