//! What quirks and profiles change, and the sign-out endpoints.

#![cfg(test)]

mod back_channel;
mod browser;
mod catalogue;
mod clients;
mod dialects;
mod end_session;
mod end_session_asks;
mod end_session_refuses;
mod exchange;
mod faults;
mod front_door;
mod login;
mod profile_errors;
mod profiles;
mod reading;
mod receiver;
mod refreshes;
mod scopes;
mod session_ends;
mod settings;
mod sign_out;
mod sign_out_forms;
mod sign_out_requests;
mod sign_out_ways;
