//! The RP watches the provider's session in the browser, as far as that goes without running scripts.

use std::sync::Arc;

use mock_provider::{Channel, Endpoint, Exchange};
use url::Url;

use crate::{
    evidence::Trouble,
    target::{SessionManagement, Template, Values},
    world::World,
};

/// Where the RP watches the session, and where its script has it compared.
///
/// # Errors
/// The target claims no session management.
pub fn session_watch(w: &World) -> Result<&SessionManagement, Trouble> {
    let watch = w.file().supports.session_management.as_ref();
    watch.ok_or_else(|| Trouble::missing("the target file has no `[supports] session_management`"))
}

/// An address of the target file.
///
/// # Errors
/// A placeholder has no value.
pub fn filled(w: &World, template: &Template) -> Result<Url, Trouble> {
    let path = w.fill(template, &Values::new());
    let path = path.map_err(|name| Trouble::harness(format!("`{{{name}}}` has no value")))?;
    Ok(w.address(&path))
}

/// The authorization request with `prompt=none` that a browser made since `mark`.
///
/// # Errors
/// There was none.
pub fn silent_request(w: &World, mark: u64) -> Result<Arc<Exchange>, Trouble> {
    let asked = w.asked_since(mark).into_iter();
    let mut silent = asked.filter(|asked| {
        asked.endpoint == Endpoint::Authorize
            && asked.by == Channel::Browser
            && asked.parameter("prompt") == Some("none")
    });
    silent.next().ok_or_else(|| {
        Trouble::missing("the RP did not ask the provider with `prompt=none` who is signed in")
    })
}
