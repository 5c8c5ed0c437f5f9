//! Dynamic client registration (OpenID Connect Dynamic Client Registration 1.0).

mod rules;
mod steps;

pub(crate) use steps::answer;
