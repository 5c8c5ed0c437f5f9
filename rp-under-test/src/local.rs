//! `/local`: an account of this app itself, beside those of the provider.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use crate::app::Rp;
use crate::page;
use crate::session::Session;
use crate::visit::{Form, Visit};

/// The account. What it may see is what everybody may see, so its password is no secret.
const ACCOUNT: (&str, &str) = ("local@app.example", "local");

/// The form for name and password.
pub(crate) async fn ask(State(rp): State<Arc<Rp>>) -> Response {
    let (name, password) = ACCOUNT;
    let body = format!(
        "<form id=local method=post action=\"/local\">\
         <label>Name <input name=name value=\"{name}\"></label>\
         <label>Password <input name=password type=password value=\"{password}\"></label>\
         <button>Sign in</button></form>"
    );
    let defects = &rp.config.defects;
    page::html(
        StatusCode::OK,
        "local",
        "An account of this app",
        &body,
        defects,
    )
}

/// Signs in. A form of another site would sign the user in to an account that is not theirs.
pub(crate) async fn sign_in(State(rp): State<Arc<Rp>>, visit: Visit, form: Form) -> Response {
    let sent = |name: &str| {
        form.0
            .one(name)
            .ok()
            .flatten()
            .unwrap_or_default()
            .to_owned()
    };
    let (name, password) = ACCOUNT;
    if visit.is_foreign || sent("name") != name || sent("password") != password {
        let (status, title) = (StatusCode::FORBIDDEN, "Not signed in");
        let details = "Name and password do not fit.";
        return page::error(status, title, details, "/", &rp.config.defects);
    }
    let mut session = Session::claimed(name, rp.config.clock.unix());
    let cookies = rp.sessions.begin(&visit.cookies, &mut session);
    page::with_cookies(page::redirect("/"), cookies)
}
