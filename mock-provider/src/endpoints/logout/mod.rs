//! What the three ways of signing out have in common, and the request of RP-initiated logout.

pub(crate) mod after;
pub(crate) mod apart;
pub(crate) mod by_token;
pub(crate) mod hops;
pub(crate) mod request;
pub(crate) mod sign_out;
pub(crate) mod upstream;
