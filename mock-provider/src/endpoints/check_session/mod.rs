//! The page that tells RPs in a browser whether the session has changed
//! (OpenID Connect Session Management 1.0, section 3.2).

mod answer;

pub(crate) use answer::answer;
