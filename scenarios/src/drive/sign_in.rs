//! A user signs in.

use browser::Tab;

use super::{Journey, Outcome, ProviderPage, WhoAmI, journey, who_am_i};
use crate::{evidence::Trouble, world::World};

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
    let journey = journey::walk(w, tab, &w.file().sign_in, Some(user)).await;
    let who = who_am_i(w, &w.browser_of(tab)).await?;
    let to = w.mark();
    Ok(SignIn {
        journey: Journey { to, ..journey },
        who,
    })
}

impl SignIn {
    /// Whether the provider showed its login page.
    pub fn login_page_shown(&self) -> bool {
        self.journey.provider_pages.contains(&ProviderPage::Login)
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
