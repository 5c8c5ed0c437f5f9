//! The device authorization grant (RFC 8628): the endpoint that devices ask, and the page for users.

mod authorization;
mod verification;

pub(crate) use authorization::answer as authorize;
pub(crate) use verification::answer as verify;
