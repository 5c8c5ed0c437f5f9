//! What can be wrong with client metadata.

/// Client metadata that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{member}`: {reason}")]
pub struct MetadataError {
    member: String,
    reason: String,
}

impl MetadataError {
    pub(crate) fn new(member: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            member: member.into(),
            reason: reason.into(),
        }
    }

    /// The member that is wrong.
    pub fn member(&self) -> &str {
        &self.member
    }

    /// What is wrong with it, and what was expected.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The error code of OpenID Connect Dynamic Client Registration 1.0, section 3.3.
    pub fn code(&self) -> &'static str {
        if self.member == "redirect_uris" {
            "invalid_redirect_uri"
        } else {
            "invalid_client_metadata"
        }
    }
}
