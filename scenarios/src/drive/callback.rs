//! The redirect back to the RP, held on its way.

use browser::{Body, Request, Tab};
use http::Method;

use super::{End, Journey, SignIn, journey, who_am_i};
use crate::{evidence::Trouble, world::World};

/// Signs in as `user` in `tab`, and stops the browser before the RP gets the callback. The request can be changed, and
/// sent by [`let_go`] in this or another tab, in this or another browser.
///
/// # Errors
/// The RP was never sent a callback; trouble of the harness.
pub async fn hold_callback(w: &World, tab: &Tab, user: &str) -> Result<Request, Trouble> {
    let callbacks = w.redirect_uris().to_vec();
    let stop = tab.stop_before(move |request| {
        let mut address = request.url.clone();
        address.set_query(None);
        address.set_fragment(None);
        callbacks
            .iter()
            .any(|callback| callback.split('?').next() == Some(address.as_str()))
            && parameters(request)
                .iter()
                .any(|(name, _)| name == "code" || name == "error")
    });
    let journey = journey::walk(w, tab, &w.file().sign_in, Some(user)).await;
    let held = stop.reached();
    drop(stop);
    match journey.end {
        End::Held(request) if held => Ok(*request),
        end => Err(Trouble::missing(format!(
            "the provider sent no callback: {end}"
        ))),
    }
}

/// What a callback says: the fields of its form where it is a POST (OAuth 2.0 Form Post Response Mode), its query otherwise.
pub fn parameters(callback: &Request) -> Vec<(String, String)> {
    if callback.method == Method::POST {
        let fields = form_urlencoded::parse(callback.body.bytes());
        return fields.into_owned().collect();
    }
    callback.url.query_pairs().into_owned().collect()
}

/// Has a callback say something else.
pub fn set_parameters(callback: &mut Request, parameters: &[(String, String)]) {
    if callback.method == Method::POST {
        let mut form = form_urlencoded::Serializer::new(String::new());
        callback.body = Body::new(form.extend_pairs(parameters).finish().into_bytes());
        return;
    }
    let mut query = callback.url.query_pairs_mut();
    query.clear().extend_pairs(parameters);
}

/// Sends a callback that was held, in `tab`, and asks the RP who is signed in there. Questions that the provider asks
/// afterwards are not answered.
///
/// # Errors
/// Trouble of the harness. Whatever the RP does is an outcome.
pub async fn let_go(w: &World, tab: &Tab, callback: Request) -> Result<SignIn, Trouble> {
    let from = w.mark();
    let _stop = journey::stay_on_this_machine(tab);
    let arrived = tab.resume(callback).await.map_err(|error| End::of(&error));
    let mut provider_pages = Vec::new();
    let end = journey::settle(w, tab, arrived, None, &mut provider_pages).await;
    let who = who_am_i(w, &w.browser_of(tab)).await?;
    Ok(SignIn {
        journey: Journey {
            provider_pages,
            end,
            from,
            to: w.mark(),
        },
        who,
    })
}
