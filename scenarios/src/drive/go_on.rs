//! A user goes on from where the browser is.

use browser::Tab;
use url::Url;

use super::{End, Journey, SignIn, journey, who_am_i};
use crate::{evidence::Trouble, world::World};

/// Goes on from the page that `tab` shows, answering what the provider asks there and afterwards as `user`; then asks
/// the RP who is signed in.
///
/// # Errors
/// The tab shows no page, or trouble of the harness. Whatever RP and provider do is an outcome.
pub async fn go_on(w: &World, tab: &Tab, user: &str) -> Result<SignIn, Trouble> {
    let page = tab
        .page()
        .ok_or_else(|| Trouble::missing("the browser shows no page to go on from"))?;
    arrive(w, tab, Ok(page), Some(user), w.mark()).await
}

/// Opens `address` in `tab`, answering what the provider asks as `user`, or giving no password; then asks the RP who is
/// signed in.
///
/// # Errors
/// Trouble of the harness. Whatever RP and provider do is an outcome.
pub async fn open(
    w: &World,
    tab: &Tab,
    address: &Url,
    user: Option<&str>,
) -> Result<SignIn, Trouble> {
    let from = w.mark();
    let arrived = tab
        .open(address.as_str())
        .await
        .map_err(|error| End::of(&error));
    arrive(w, tab, arrived, user, from).await
}

async fn arrive(
    w: &World,
    tab: &Tab,
    arrived: Result<browser::Page, End>,
    user: Option<&str>,
    from: u64,
) -> Result<SignIn, Trouble> {
    let mut provider_pages = Vec::new();
    let end = journey::settle(w, tab, arrived, user, &mut provider_pages).await;
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
