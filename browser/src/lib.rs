//! A scripted user agent that behaves as browsers do where it matters, and says what it did.
//!
//! It keeps cookies by RFC 6265bis, follows redirects by Fetch, fills in forms by the HTML standard, and runs no
//! scripts. It knows nothing of what it is used for.
//!
//! ```
//! use std::sync::Arc;
//! # use axum::{Router, response::Html, routing::{get, post}, http::header::SET_COOKIE};
//! # fn app() -> Router {
//! #     Router::new()
//! #         .route("/", get(|| async { Html("<form method=post action=/sign-in><input name=user><button>Go</button></form>") }))
//! #         .route("/sign-in", post(|| async { ([(SET_COOKIE, "session=s3cr3t; HttpOnly; Path=/")], "Hello") }))
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let origin = format!("http://{}", listener.local_addr()?);
//! tokio::spawn(async { axum::serve(listener, app()).await });
//!
//! let browser = browser::Browser::builder().name("alice's laptop").build()?;
//! let tab = browser.tab();
//! tab.open(&origin).await?;
//! let page = tab.submit("form", &[("user", "alice")]).await?;
//!
//! assert_eq!(page.text(), "Hello");
//! assert_eq!(browser.cookies()[0].name, "session");
//! assert_eq!(browser.trace()[1].request.form(), [("user".to_owned(), "alice".to_owned())]);
//! # Ok(())
//! # })
//! # }
//! ```

mod body;
mod browser;
mod clock;
mod cookie;
mod cors;
mod document;
mod encode;
mod error;
mod exchange;
mod fetch;
mod form;
mod headers;
mod history;
mod limits;
mod navigation;
mod page;
mod redirect;
mod referrer;
mod request;
mod site;
mod tab;
mod trace;
mod transport;

pub use body::Body;
pub use browser::{Browser, BrowserBuilder};
pub use clock::Clock;
pub use cookie::{
    Cookie, CookieRefusal, CookieRules, CookieSource, Priority, Refusal, SameSite,
    SetCookieOutcome, Withheld,
};
pub use encode::Encoding;
pub use error::{BrowserError, Problem};
pub use fetch::{Fetch, Response};
pub use form::{Choice, Control, ControlKind, Form};
pub use limits::Limits;
pub use page::{Page, check_selector};
pub use request::{Credentials, Mode, Request};
pub use tab::{Stop, Tab};
pub use trace::{Hop, Trace};

/// The limits of [`Browser`]s as numbers that tests and documents may name.
pub mod bounds {
    /// The most cookies of one registrable domain; beyond it, eviction leaves 150.
    pub const COOKIES_PER_SITE: usize = crate::cookie::MAX_PER_SITE;
    /// The most bytes of a cookie's name and value together.
    pub const COOKIE_BYTES: usize = crate::cookie::MAX_NAME_AND_VALUE;
}
