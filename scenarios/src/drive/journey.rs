//! One walk of a user through pages of RP and provider: the steps of the target file, and what the provider asks in between.

use std::fmt;

use browser::{BrowserError, Page, Stop, Tab};
use url::Url;

use super::provider_page;
use crate::{
    target::{Answer, Flow, Step, Template, Values},
    world::{World, is_here},
};

/// The most pages of the provider that a user answers in one walk. Whoever is asked more often goes round in circles.
const MOST_PROVIDER_PAGES: usize = 8;

/// Where a walk went, and where it ended.
#[derive(Clone, Debug)]
pub struct Journey {
    /// The pages of the provider that were shown, in order.
    pub provider_pages: Vec<ProviderPage>,
    /// Where it ended.
    pub end: End,
    /// The first and the last number that the timeline gave during it.
    pub from: u64,
    /// See `from`.
    pub to: u64,
}

/// A page of the provider, by its `data-page`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderPage {
    /// The login form.
    Login,
    /// The choice among accounts.
    SelectAccount,
    /// The question what the RP may have.
    Consent,
    /// The question whether the user wants to sign out.
    LogoutConfirm,
    /// The news that the user is signed out.
    LoggedOut,
    /// An error.
    Error,
    /// Any other.
    Other,
}

/// Where a walk ended.
#[derive(Clone, Debug)]
pub enum End {
    /// On a page of the RP, or of somebody else.
    Page {
        /// Its address.
        url: Url,
        /// Its status.
        status: u16,
        /// Its title, if it has one.
        title: String,
    },
    /// On a page of the provider that no user can get past.
    AtProvider(ProviderPage, Url),
    /// The browser stopped before a request, because the drive wanted it to.
    Held(Box<browser::Request>),
    /// The browser could not go on: a loop of redirects, a refused connection, an answer that was too large.
    Broken(String),
    /// A step found nothing to act on, such as a form that is not there.
    NoWay(String),
}

impl End {
    /// Whether it is a page of the RP with a status below 400.
    pub fn is_fine_page(&self, w: &World) -> bool {
        matches!(self, Self::Page { url, status, .. } if *status < 400 && w.is_rp(url))
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page { url, status, title } if title.is_empty() => {
                write!(f, "the browser ended at {url} ({status})")
            }
            Self::Page { url, status, title } => {
                write!(f, "the browser ended at {url} ({status}, \"{title}\")")
            }
            Self::AtProvider(page, url) => write!(
                f,
                "the browser was left on the provider's {page} at {}",
                url.path()
            ),
            Self::Held(request) => write!(f, "the browser was held before {}", request.url),
            Self::Broken(why) | Self::NoWay(why) => f.write_str(why),
        }
    }
}

impl fmt::Display for ProviderPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Login => "login page",
            Self::SelectAccount => "account picker",
            Self::Consent => "consent page",
            Self::LogoutConfirm => "sign-out question",
            Self::LoggedOut => "signed-out page",
            Self::Error => "error page",
            Self::Other => "page",
        })
    }
}

/// Goes through `flow` in `tab`, and answers the provider's questions as `user` (or as a user who gives no password).
pub(super) async fn walk(w: &World, tab: &Tab, flow: &Flow, user: Option<&str>) -> Journey {
    walk_with_pause(w, tab, flow, user, || ()).await
}

/// The same; the steps' paths are those of the host of `here`.
pub(super) async fn walk_at(
    w: &World,
    tab: &Tab,
    flow: &Flow,
    user: Option<&str>,
    here: &Url,
) -> Journey {
    step_by_step(w, tab, flow, user, here, || ()).await
}

/// The same; `before_last` happens before the last step.
pub(super) async fn walk_with_pause(
    w: &World,
    tab: &Tab,
    flow: &Flow,
    user: Option<&str>,
    before_last: impl Fn() + Send,
) -> Journey {
    step_by_step(w, tab, flow, user, w.base_url(), before_last).await
}

async fn step_by_step(
    w: &World,
    tab: &Tab,
    flow: &Flow,
    user: Option<&str>,
    here: &Url,
    before_last: impl Fn() + Send,
) -> Journey {
    let from = w.mark();
    let _stop = stay_on_this_machine(tab);
    let mut pages = Vec::new();
    let mut extracted = Values::new();
    let mut end = End::NoWay("there is no step".to_owned());
    for (index, step) in flow.steps.iter().map(toml::Spanned::get_ref).enumerate() {
        if index + 1 == flow.steps.len() {
            before_last();
        }
        let stepped = act(w, tab, step, here, &extracted).await;
        end = settle(w, tab, stepped, user, &mut pages).await;
        let Some(page) = tab.page().filter(|_| matches!(end, End::Page { .. })) else {
            break;
        };
        if let Err(missing) = extract(tab, step, &page, &mut extracted) {
            end = End::NoWay(missing);
            break;
        }
    }
    Journey {
        provider_pages: pages,
        end,
        from,
        to: w.mark(),
    }
}

/// Answers the provider's questions for as long as it asks, after a navigation that came to `arrived`.
pub(super) async fn settle(
    w: &World,
    tab: &Tab,
    arrived: Result<Page, End>,
    user: Option<&str>,
    pages: &mut Vec<ProviderPage>,
) -> End {
    let mut arrived = arrived;
    for _ in 0..MOST_PROVIDER_PAGES {
        let page = match arrived {
            Ok(page) => page,
            Err(end) => return end,
        };
        if let Some(held) = page.stopped() {
            return End::Held(Box::new(held.clone()));
        }
        let Some(asked) = provider_page::of(w, &page) else {
            return End::page(&page);
        };
        pages.push(asked);
        let Some((form, fields, button)) = provider_page::answer(w, asked, user) else {
            return End::AtProvider(asked, page.url().clone());
        };
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        arrived = tab
            .submit_with(form, &fields, button)
            .await
            .map_err(|error| End::of(&error));
    }
    End::Broken(format!(
        "the provider asked {MOST_PROVIDER_PAGES} times: the RP sends the browser round in circles"
    ))
}

/// Holds the browser before it goes to a host that is not this machine. Whatever an RP answers, nobody out there is
/// asked, and the evidence says where the browser was sent.
pub(super) fn stay_on_this_machine(tab: &Tab) -> Stop {
    tab.stop_before(|request| !is_here(&request.url))
}

async fn act(
    w: &World,
    tab: &Tab,
    step: &Step,
    here: &Url,
    extracted: &Values,
) -> Result<Page, End> {
    let address = |to: &str| w.address_from(here, to);
    let filled = |template: &Template| {
        w.fill(template, extracted)
            .map_err(|name| End::NoWay(format!("`{{{name}}}` has no value")))
    };
    let mut fields = Vec::new();
    for (name, value) in &step.form {
        fields.push((name.as_str(), filled(value)?));
    }
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let button = step.button.as_ref().map(filled).transpose()?;
    let went = if let Some(to) = &step.get {
        tab.open(address(&filled(to)?).as_str()).await
    } else if let Some(to) = &step.post {
        let to = address(&filled(to)?);
        if step.multipart {
            tab.post_multipart(to.as_str(), &fields).await
        } else {
            tab.post(to.as_str(), &fields).await
        }
    } else if let Some(link) = &step.open {
        tab.follow(&filled(link)?).await
    } else {
        let form = step
            .submit
            .as_ref()
            .map(filled)
            .transpose()?
            .unwrap_or_default();
        match &button {
            Some(button) => tab.submit_with(&form, &fields, button).await,
            None => tab.submit(&form, &fields).await,
        }
    };
    went.map_err(|error| End::of(&error))
}

fn extract(tab: &Tab, step: &Step, page: &Page, extracted: &mut Values) -> Result<(), String> {
    let held = tab.browser().cookies_for(page.url());
    let cookies: Vec<_> = held
        .into_iter()
        .map(|cookie| (cookie.name, cookie.value))
        .collect();
    let answer = Answer {
        status: page.status().as_u16(),
        url: page.url().as_str(),
        body: page.text(),
        cookies: &cookies,
    };
    for (name, expression) in &step.extract {
        let value = expression.read(answer);
        let value = value.ok_or_else(|| {
            format!(
                "`{expression}` for `{{{name}}}` finds nothing at {}",
                page.url()
            )
        })?;
        extracted.insert(name.clone(), value);
    }
    Ok(())
}

impl End {
    pub(super) fn page(page: &Page) -> Self {
        let title = page.title().unwrap_or_default();
        Self::Page {
            url: page.url().clone(),
            status: page.status().as_u16(),
            title,
        }
    }

    pub(super) fn of(error: &BrowserError) -> Self {
        Self::Broken(format!("the browser gave up: {error}"))
    }
}
