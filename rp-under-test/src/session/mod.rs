//! Sessions: what they hold, how they are sealed, where they live, and how they end.

mod chunks;
mod cookie;
mod ended;
mod record;
mod revoked;
mod seal;
mod sessions;
mod store;

pub(crate) use ended::Ending;
pub(crate) use record::{Session, Tokens};
pub(crate) use seal::Sealer;
pub(crate) use sessions::Sessions;
