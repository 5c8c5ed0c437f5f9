//! What users do, written once: sign in, sign out, ask who is signed in, go to a protected page, make the RP refresh.
//!
//! # How to write a scenario
//!
//! One file, `catalogue/<group>/<deviation>.rs`; its path is its id. At the top the documentation under the fixed
//! [headings](crate::document::HEADINGS), then the metadata, then the few lines that drive it, then
//! `cargo xtask sync`:
//!
//! ```ignore
//! use crate::{drive::*, evidence::Trouble, scenario::{Level, Need, Scenario}, world::World};
//!
//! pub(crate) const SCENARIO: Scenario = Scenario {
//!     level: Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (3)"),
//!     quirks: &[("id-token-aud-foreign", "true")],
//!     caught_by: &["skips:audience"],
//!     drive: |w| Box::pin(drive(w)),
//!     ..Scenario::HONEST
//! };
//!
//! async fn drive(w: &World) -> Result<(), Trouble> {
//!     let sign_in = sign_in(w, &w.tab(), "alice").await?;
//!     w.expect("a sign-in with this token", "nobody is signed in", sign_in.who.is_signed_out(), &sign_in);
//!     Ok(())
//! }
//! ```
//!
//! - The engine signs in before and after in browsers of their own, sets and clears `quirks`, and asks whether they fired.
//!   The drive does only what the question is about, in [`World::tab`] (a new tab of the visitor's browser), and in
//!   [`World::another_browser`] where a second one is needed.
//! - Flows return what came of them, however odd: [`SignIn`], [`SignOut`], [`WhoAmI`], [`Visit`]. `?` passes on trouble
//!   of the harness alone. [`Trouble::missing`](crate::evidence::Trouble::missing) ends a drive whose question cannot be asked.
//! - [`World::expect`] records what was expected, whether it held (`bool`, or `Held::Unknown` where it could not be
//!   seen), and what was seen. The first that did not hold decides. Without any the scenario is inconclusive.
//! - Ask [`who_am_i`] rather than a status: RPs answer errors with 200 and successes with redirects.
//! - The provider's side: [`World::provider`], [`World::mark`] and [`World::asked_since`] (what was asked of the provider since then).
//! - Time: [`World::short_lifetime`] for lifetimes, [`World::advance`] to outlive them.
//! - Settings in the middle of a drive: [`World::quirk`] (must fire), [`World::given`] (need not), [`World::clear`].
//! - To act on the redirect back to the RP: [`hold_callback`] signs in and stops before the RP gets the callback;
//!   change the address and [`let_go`] in any tab.
//! - To go on from where a walk ended: [`go_on`]; to open an address as users do: [`open`].
//! - For refreshes: [`sign_in_for_a_while`], then [`outlive_access_token`] as often as needed.
//! - For sign-outs: [`hint_since`] is the ID token that came along, [`session_since`] the session that it should be of;
//!   [`session_lines`] is what the RP said about its session cookies; `World::expect_own_session_over` and its
//!   siblings record what every sign-out is expected to do.
//! - For the provider's own sign-outs: [`signed_in`], then [`announce_end`] or [`send_logout_token`] over the back channel,
//!   [`sign_out_at_provider`] over frames; [`Signed::expect`] asks what became of the RP's session.

#[cfg(doc)]
use crate::world::World;

mod addresses;
mod back_channel;
mod begin;
mod behind;
mod callback;
mod claims;
mod cookies_taken;
mod expect_sign_out;
mod front_channel;
mod go_on;
mod hint;
mod journey;
mod let_through;
mod no_session;
mod odd_expiry;
mod outcome;
mod probe;
mod provider_page;
mod refreshes;
mod session_cookies;
mod session_lines;
mod session_watch;
mod sign_in;
mod sign_out;
mod sign_out_address;

pub use addresses::expect_public_addresses;
pub use back_channel::{
    After, Fate, Signed, Told, announce_end, expect_taken, logout_token, refuses_each_logout_token,
    refuses_logout_token, send_logout_token, signed_in, takes_good_tokens, takes_logout_token,
};
pub use begin::begin_sign_in;
pub use behind::{fails_behind_once, next_user_after_sign_out};
pub use callback::{hold_callback, let_go, parameters, set_parameters};
pub use claims::sign_in_with_claims;
pub use cookies_taken::expect_cookies_taken;
pub use front_channel::{Frame, frame_address, open_frame, sign_out_at_provider};
pub use go_on::{go_on, open};
pub use hint::{Hint, hint_since, session_since};
pub use journey::{End, Journey, ProviderPage};
pub use let_through::expect_all_let_through;
pub use no_session::expect_no_session;
pub use odd_expiry::outlive_odd_expiry;
pub use outcome::Outcome;
pub use probe::{Visit, WhoAmI, protected, refresh, who_am_i};
pub use refreshes::{
    Refreshed, expect_fault_survived, expect_no_refresh_storm, expect_refresh_refused,
    expect_refreshes, outlive_access_token, refreshes_since, sign_in_for_a_while,
};
pub use session_cookies::{forget_session, plant, session_cookies};
pub use session_lines::{SessionLine, session_lines};
pub use session_watch::{filled, session_compared, session_watch};
pub use sign_in::{
    SignIn, sign_in, sign_in_from_here, sign_in_locally, sign_in_to, switch_account,
};
pub use sign_out::{SignOut, sign_out, sign_out_too_late};
pub use sign_out_address::sign_out_address;
