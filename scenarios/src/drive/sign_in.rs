//! A user signs in.

use browser::Tab;

use super::{End, Journey, Outcome, ProviderPage, WhoAmI, journey, who_am_i};
use crate::{
    evidence::Trouble,
    target::Flow,
    world::{World, is_here},
};

/// What came of a sign-in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The way that the browser went.
    pub journey: Journey,
    /// Who is signed in afterwards, in the RP's own words.
    pub who: WhoAmI,
}

/// Signs in as `user` in `tab`, as the target file says, and types the password where the provider asks for it; then
/// asks the RP who is signed in.
///
/// # Errors
/// Trouble of the harness. Whatever RP and provider do is an outcome.
pub async fn sign_in(w: &World, tab: &Tab, user: &str) -> Result<SignIn, Trouble> {
    by_flow(w, tab, &w.file().sign_in, Some(user)).await
}

/// Goes on as `user`, by the way to another account that the target file describes.
///
/// # Errors
/// The target has no `[switch_account]`, or trouble of the harness. Whatever RP and provider do is an outcome.
pub async fn switch_account(w: &World, tab: &Tab, user: &str) -> Result<SignIn, Trouble> {
    let flow = w.file().switch_account.as_ref();
    let flow = flow.ok_or_else(|| Trouble::missing("the target has no `[switch_account]`"))?;
    by_flow(w, tab, flow, Some(user)).await
}

/// Signs in at the RP itself, as the target file describes it. A provider that asks gets no password.
///
/// # Errors
/// The target has no `[local_sign_in]`, or trouble of the harness. Whatever the RP does is an outcome.
pub async fn sign_in_locally(w: &World, tab: &Tab) -> Result<SignIn, Trouble> {
    let flow = w.file().local_sign_in.as_ref();
    let flow = flow.ok_or_else(|| Trouble::missing("the target has no `[local_sign_in]`"))?;
    by_flow(w, tab, flow, None).await
}

async fn by_flow(w: &World, tab: &Tab, flow: &Flow, user: Option<&str>) -> Result<SignIn, Trouble> {
    let journey = journey::walk(w, tab, flow, user).await;
    let who = who_am_i(w, &w.browser_of(tab)).await?;
    let to = w.mark();
    Ok(SignIn {
        journey: Journey { to, ..journey },
        who,
    })
}

/// Signs in as `user`, as the target file says, at the host whose page `tab` shows: the RP by another of its names.
///
/// # Errors
/// Trouble of the harness. Whatever RP and provider do is an outcome.
pub async fn sign_in_from_here(w: &World, tab: &Tab, user: &str) -> Result<SignIn, Trouble> {
    let page = tab.page().filter(|page| is_here(page.url()));
    let here = page.map_or_else(|| w.base_url().clone(), |page| page.url().clone());
    let journey = journey::walk_at(w, tab, &w.file().sign_in, Some(user), &here).await;
    let who = who_am_i(w, &w.browser_of(tab)).await?;
    let to = w.mark();
    Ok(SignIn {
        journey: Journey { to, ..journey },
        who,
    })
}

/// Signs in as `user` in `tab` from the address that takes a return address, and asks to return to `return_to`.
///
/// # Errors
/// The target takes no return address, or trouble of the harness. Whatever RP and provider do is an outcome.
pub async fn sign_in_to(
    w: &World,
    tab: &Tab,
    user: &str,
    return_to: &str,
) -> Result<SignIn, Trouble> {
    let start = w.file().supports.return_to.as_ref();
    let start =
        start.ok_or_else(|| Trouble::missing("the target file has no `[supports] return_to`"))?;
    let encoded: String = form_urlencoded::byte_serialize(return_to.as_bytes()).collect();
    let values = [("return_to".to_owned(), encoded)].into();
    let path = w
        .fill(start, &values)
        .map_err(|name| Trouble::harness(format!("`{{{name}}}` has no value")))?;
    let from = w.mark();
    let _stop = journey::stay_on_this_machine(tab);
    let arrived = tab.open(w.address(&path).as_str()).await;
    let arrived = arrived.map_err(|error| End::of(&error));
    let mut provider_pages = Vec::new();
    let end = journey::settle(w, tab, arrived, Some(user), &mut provider_pages).await;
    let who = who_am_i(w, &w.browser_of(tab)).await?;
    let journey = Journey {
        provider_pages,
        end,
        from,
        to: w.mark(),
    };
    Ok(SignIn { journey, who })
}

impl SignIn {
    /// Whether the provider showed its login page.
    pub fn login_page_shown(&self) -> bool {
        self.journey.provider_pages.contains(&ProviderPage::Login)
    }

    /// Whether the provider asked who it is: for a password, or which account.
    pub fn asked_who(&self) -> bool {
        let asks =
            |page: &ProviderPage| matches!(page, ProviderPage::Login | ProviderPage::SelectAccount);
        self.journey.provider_pages.iter().any(asks)
    }

    /// Whether this user is signed in now.
    pub fn is(&self, w: &World, user: &str) -> bool {
        self.who.is(w, user)
    }
}

impl Outcome for SignIn {
    fn seen(&self) -> String {
        let login = if self.login_page_shown() {
            "the login page appeared"
        } else {
            "no login page appeared"
        };
        format!("{login}, {}, {}", self.journey.end, self.who)
    }

    fn seqs(&self) -> Vec<u64> {
        (self.journey.from..self.journey.to).collect()
    }
}
