//! The token endpoint (RFC 6749, section 3.2; OpenID Connect Core 1.0, sections 3.1.3 and 12).

mod client_credentials;
mod code;
mod device_code;
pub(crate) mod issue;
mod refresh;
mod steps;

pub(crate) use steps::answer;
