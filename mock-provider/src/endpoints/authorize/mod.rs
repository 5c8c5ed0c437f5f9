//! The authorization endpoint and the pages behind it (OpenID Connect Core 1.0, section 3.1.2).

mod checks;
mod error_page;
mod forms;
mod interaction;
mod login_page;
mod object;
mod reply;
mod request;
mod resolve;
mod respond;
mod seal;
mod steps;
mod ticket;
pub(crate) mod upstream;
mod wishes;

pub(crate) use checks::registered;
pub(crate) use error_page::show as error_page;
pub(crate) use forms::{begin, consent, login, select_account};
pub(crate) use steps::{answer, check_pushed};
pub(crate) use wishes::{ACR_VALUES, DISPLAY_VALUES, LOCALES};
