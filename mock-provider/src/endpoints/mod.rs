//! The provider's endpoints: each an ordered list of small steps.

pub(crate) mod auth0_logout;
pub(crate) mod authorize;
pub(crate) mod bearer;
pub(crate) mod check_session;
pub(crate) mod client_auth;
pub(crate) mod cognito_logout;
pub(crate) mod cors;
pub(crate) mod device;
pub(crate) mod discovery;
pub(crate) mod end_session;
pub(crate) mod initiate;
pub(crate) mod introspection;
pub(crate) mod jwks;
pub(crate) mod logout;
pub(crate) mod not_found;
pub(crate) mod password;
pub(crate) mod pushed_authorization;
pub(crate) mod refused;
pub(crate) mod registration;
pub(crate) mod revocation;
pub(crate) mod ticket;
pub(crate) mod token;
pub(crate) mod userinfo;
pub(crate) mod webfinger;
