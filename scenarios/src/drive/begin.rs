//! A user begins to sign in, and leaves it at that.

use browser::Tab;

use super::{Journey, journey};
use crate::world::World;

/// Begins a sign-in in `tab`, as the target file says, and leaves the provider's login page as it is.
pub async fn begin_sign_in(w: &World, tab: &Tab) -> Journey {
    journey::walk(w, tab, &w.file().sign_in, None).await
}
