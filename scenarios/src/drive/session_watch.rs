//! The RP watches the provider's session in the browser, as far as that goes without running scripts.

use std::sync::Arc;

use browser::Tab;
use mock_provider::{Channel, Endpoint, Exchange};
use url::Url;

use super::{SignIn, open};
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

/// Has `tab` compare the session, as the RP's script does when the provider's frame says `changed`: what came of it, and the
/// silent request by which the RP asked.
///
/// # Errors
/// The target claims no session management, or the RP asked nothing.
pub async fn session_compared(w: &World, tab: &Tab) -> Result<(SignIn, Arc<Exchange>), Trouble> {
    let check = filled(w, &session_watch(w)?.check)?;
    let from = w.mark();
    let compared = open(w, tab, &check, None).await?;
    let asked = silent_request(w, from)?;
    Ok((compared, asked))
}

/// The authorization request with `prompt=none` that a browser made since `mark`.
fn silent_request(w: &World, mark: u64) -> Result<Arc<Exchange>, Trouble> {
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
