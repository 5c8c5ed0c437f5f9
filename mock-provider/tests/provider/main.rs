//! The provider over HTTP, as relying parties and browsers meet it.

mod algorithms;
mod claims_parameter;
mod client_auth;
mod concurrent;
mod device;
mod grants;
mod hostile;
mod pages;
mod response_types;
mod sign_in;
mod site;
mod strictness;
#[cfg(test)] // so that its helpers may unwrap, as tests may
mod support;
mod tokens;
mod upstream;
