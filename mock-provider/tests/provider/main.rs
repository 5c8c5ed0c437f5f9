//! The provider over HTTP, as relying parties and browsers meet it.

#![cfg(test)] // so that helpers may unwrap, as tests may

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
mod support;
mod tokens;
mod upstream;
