//! The provider over HTTP, as relying parties and browsers meet it.

#![cfg(test)] // so that helpers may unwrap, as tests may

mod algorithms;
mod arbitrary;
mod back_channel;
mod claims_parameter;
mod client_auth;
mod client_jwt;
mod concurrent;
mod config;
mod device;
mod front_channel;
mod grants;
mod initiated;
mod key_sets;
mod pages;
mod par;
#[cfg(test)] // so that its helpers may unwrap, as tests may
#[path = "../quirks/receiver.rs"]
mod receiver;
mod registration;
mod request_object;
mod response_types;
mod rp_initiated;
mod session_management;
mod sign_in;
mod signer;
mod site;
mod strictness;
mod support;
mod tokens;
mod upstream;
mod userinfo_forms;
