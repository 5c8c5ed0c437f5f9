//! Sign-in, sign-out and refresh from end to end, against a stub of a provider.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod callback;
mod defects;
mod defects_at_refresh;
mod defects_at_sign_out;
mod defects_in_cookies;
mod defects_told_by_provider;
mod odd_provider;
mod pages;
mod refresh;
mod sign_in;
mod sign_out;
mod sign_out_by_provider;
mod support;
