//! The edge: a reverse proxy in front of the RP, with the limits that such proxies have in the field.

mod limits;
mod proxy;

pub use limits::{EdgeError, Limits};
pub(crate) use proxy::plain_client;
pub use proxy::{Edge, Passage};
