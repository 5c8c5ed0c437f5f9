//! The edge: a reverse proxy in front of the RP, which behaves as such proxies do in the field.

mod behaviour;
mod cache;
mod forwarded;
mod limits;
mod listener;
mod location;
mod prefix;
mod proxy;
mod refusal;

pub use behaviour::{Behaviour, EdgeError};
pub use cache::Cache;
pub use forwarded::{Forwarded, HostHeader, Incoming};
pub use limits::{Counted, Limit, Limits};
pub use location::LocationRewrite;
pub(crate) use proxy::plain_client;
pub use proxy::{Edge, Passage, Setting};
