//! Questions to the RP: who is signed in, may this page be seen, is the access token still good.

use std::fmt;

use browser::{Browser, Fetch, Tab};

use super::{End, Journey, Outcome, ProviderPage, journey};
use crate::{
    evidence::Trouble,
    target::{Answer, Template, Values},
    world::World,
};

/// Who is signed in, in the RP's own words: the login oracle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhoAmI {
    /// Somebody; with the text that names the user, where the target file says where it stands.
    SignedIn(Option<String>),
    /// Nobody.
    SignedOut,
    /// The answer is neither; with what it was.
    Unclear(String),
}

impl WhoAmI {
    /// Whether this user is signed in. Where the RP does not show who it is, anybody counts.
    pub fn is(&self, w: &World, user: &str) -> bool {
        match self {
            Self::SignedIn(Some(shown)) => w.shown_as(user).as_ref() == Some(shown),
            Self::SignedIn(None) => true,
            Self::SignedOut | Self::Unclear(_) => false,
        }
    }

    /// Whether it was seen that nobody is signed in.
    pub fn is_signed_out(&self) -> bool {
        *self == Self::SignedOut
    }

    /// Whether it was seen that somebody is signed in.
    pub fn is_signed_in(&self) -> bool {
        matches!(self, Self::SignedIn(_))
    }
}

impl fmt::Display for WhoAmI {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignedIn(Some(user)) => write!(f, "{user} is signed in"),
            Self::SignedIn(None) => f.write_str("somebody is signed in"),
            Self::SignedOut => f.write_str("nobody is signed in"),
            Self::Unclear(what) => write!(f, "who is signed in cannot be told: {what}"),
        }
    }
}

/// Asks the RP who is signed in in `browser`, as a script on one of its pages would: nothing is navigated, and a
/// redirect to the provider starts no sign-in.
///
/// # Errors
/// Trouble of the harness. Whatever the RP answers is an outcome.
pub async fn who_am_i(w: &World, browser: &Browser) -> Result<WhoAmI, Trouble> {
    let probe = &w.file().who_am_i;
    let (status, url, body) = match ask(w, browser, &probe.get).await? {
        Ok(answer) => answer,
        Err(why) => return Ok(WhoAmI::Unclear(why)),
    };
    let answer = Answer {
        status,
        url: &url,
        body: &body,
        cookies: &[],
    };
    if probe.signed_out.holds(answer) {
        return Ok(WhoAmI::SignedOut);
    }
    if status >= 300 {
        return Ok(WhoAmI::Unclear(format!("{url} answered {status}")));
    }
    match &probe.user {
        None => Ok(WhoAmI::SignedIn(None)),
        Some(user) => Ok(match user.read(answer) {
            Some(user) => WhoAmI::SignedIn(Some(user)),
            None => WhoAmI::Unclear(format!(
                "{url} answered {status}, and `{user}` finds nothing in it"
            )),
        }),
    }
}

/// What came of going to a page.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The way that the browser went.
    pub journey: Journey,
    /// Whether the page was shown as signed-in users see it.
    pub shown: bool,
}

impl Visit {
    /// Whether the provider showed its login page on the way.
    pub fn login_page_shown(&self) -> bool {
        self.journey.provider_pages.contains(&ProviderPage::Login)
    }
}

impl Outcome for Visit {
    fn seen(&self) -> String {
        let shown = if self.shown {
            "the page was shown"
        } else {
            "the page was not shown"
        };
        format!("{shown}, {}", self.journey.end)
    }

    fn seqs(&self) -> Vec<u64> {
        (self.journey.from..self.journey.to).collect()
    }
}

/// Goes to the page that only signed-in users may see, in `tab`. Where that leads to the provider, the provider's
/// questions are answered as `user`, or not at all.
///
/// # Errors
/// The target has no `[protected]`, or trouble of the harness.
pub async fn protected(w: &World, tab: &Tab, user: Option<&str>) -> Result<Visit, Trouble> {
    let page = w
        .file()
        .protected
        .as_ref()
        .ok_or_else(|| Trouble::missing("the target file has no `[protected]`"))?;
    let path = w
        .fill(&page.get, &Values::new())
        .map_err(|name| Trouble::harness(format!("`{{{name}}}` has no value")))?;
    let from = w.mark();
    let address = w.address(&path);
    let _stop = journey::stay_on_this_machine(tab);
    let arrived = tab
        .open(address.as_str())
        .await
        .map_err(|error| End::of(&error));
    let mut provider_pages = Vec::new();
    let end = journey::settle(w, tab, arrived, user, &mut provider_pages).await;
    let there = matches!(&end, End::Page { url, status: 200, .. } if url.path() == address.path() && w.is_rp(url));
    let shown = match (&page.signed_in, tab.page()) {
        (Some(condition), Some(document)) => {
            let status = document.status().as_u16();
            matches!(end, End::Page { .. })
                && condition.holds(Answer {
                    status,
                    url: document.url().as_str(),
                    body: document.text(),
                    cookies: &[],
                })
        }
        _ => there,
    };
    Ok(Visit {
        journey: Journey {
            provider_pages,
            end,
            from,
            to: w.mark(),
        },
        shown,
    })
}

/// Makes the RP use its access token in `browser`, so that it refreshes when that has expired. Comes back with the
/// status that it answered, or why it did not.
///
/// # Errors
/// The target claims no refresh, or trouble of the harness.
pub async fn refresh(w: &World, browser: &Browser) -> Result<Result<u16, String>, Trouble> {
    let refresh = w.file().supports.refresh.as_ref();
    let refresh =
        refresh.ok_or_else(|| Trouble::missing("the target file has no `[supports] refresh`"))?;
    Ok(ask(w, browser, &refresh.trigger)
        .await?
        .map(|(status, _, _)| status))
}

/// Status, address and body of a request in the background, or why there was no answer.
async fn ask(
    w: &World,
    browser: &Browser,
    path: &Template,
) -> Result<Result<(u16, String, String), String>, Trouble> {
    let path = w
        .fill(path, &Values::new())
        .map_err(|name| Trouble::harness(format!("`{{{name}}}` has no value")))?;
    let address = w.address(&path);
    let answered = browser.tab().fetch(Fetch::get(address.as_str())).await;
    let error = match answered {
        Ok(response) => {
            return Ok(Ok((
                response.status().as_u16(),
                response.url().to_string(),
                response.text(),
            )));
        }
        Err(error) => error,
    };
    // A script may not see where a redirect to another host leads; that there was one is the answer.
    let redirect = error
        .hops()
        .first()
        .filter(|hop| hop.status.is_some_and(|status| status.is_redirection()));
    Ok(
        match redirect.and_then(|hop| hop.status.map(|status| (status.as_u16(), hop))) {
            Some((status, hop)) => Ok((
                status,
                hop.request.url.to_string(),
                hop.body.text().into_owned(),
            )),
            None => Err(format!("{address} could not be asked: {error}")),
        },
    )
}
