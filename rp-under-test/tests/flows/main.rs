//! Sign-in, sign-out and refresh from end to end, against a stub of a provider.

mod sign_in;
mod support;
