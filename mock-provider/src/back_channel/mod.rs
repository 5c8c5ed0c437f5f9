//! Back-channel logout: the RPs of a session are told by the provider itself that it has ended
//! (OpenID Connect Back-Channel Logout 1.0).

mod deliveries;
mod delivery;
mod send;
mod token;

pub(crate) use deliveries::Deliveries;
pub use delivery::{LogoutDelivery, Outcome};
pub use send::SendError;
pub(crate) use send::{send_drafted, session_ended, wait};
pub use token::{Carrier, LOGOUT_EVENT, LogoutToken};
pub(crate) use token::{Ended, honest};
