//! The provider over HTTP, as relying parties and browsers meet it.

mod hostile;
mod sign_in;
mod strictness;
mod support;
mod tokens;
