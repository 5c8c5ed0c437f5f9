//! Developer commands: what is generated in this repository, and scaffolds for what is written by hand.
//!
//! Everything here reads and writes text.
//! No crate of the workspace is compiled or linked for it, so `cargo xtask sync` also works while the
//! rest does not build, which is exactly when a registry has to be repaired.

#![expect(
    clippy::format_push_string,
    reason = "pages are small, and `write!` into a `String` returns errors that cannot happen"
)]

pub mod coverage;
pub mod diff;
pub mod header;
pub mod inventory;
pub mod pages;
pub mod profile;
pub mod registry;
pub mod root;
pub mod rust;
pub mod scaffold;
#[cfg(test)]
mod scratch;
pub mod sync;
pub mod trouble;

pub use trouble::{Result, Trouble};
