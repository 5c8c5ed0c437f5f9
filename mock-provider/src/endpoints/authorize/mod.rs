//! The authorization endpoint and the pages behind it (OpenID Connect Core 1.0, section 3.1.2).

mod checks;
mod forms;
mod interaction;
mod reply;
mod request;
mod respond;
mod steps;
mod ticket;
pub(crate) mod upstream;
mod wishes;

pub(crate) use forms::{begin, consent, cookie, login, select_account};
pub(crate) use steps::answer;
pub(crate) use wishes::{ACR_VALUES, DISPLAY_VALUES, LOCALES};
