//! The userinfo endpoint (OpenID Connect Core 1.0, section 5.3), and the source of distributed claims beside it.

pub(crate) mod claims;
mod response;

pub(crate) use response::answer;
