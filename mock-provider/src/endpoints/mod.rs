//! The provider's endpoints: each an ordered list of small steps.

pub(crate) mod authorize;
pub(crate) mod bearer;
pub(crate) mod client_auth;
pub(crate) mod cors;
pub(crate) mod discovery;
pub(crate) mod introspection;
pub(crate) mod jwks;
pub(crate) mod revocation;
pub(crate) mod token;
pub(crate) mod userinfo;
