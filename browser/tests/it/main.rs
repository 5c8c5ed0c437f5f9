//! The browser against small servers, over real connections.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod cookies;
mod fetch;
mod forms;
mod hostile;
mod navigation;
mod support;
