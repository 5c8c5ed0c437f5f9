//! A tab: what a person, or a page's script, does in a browser.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use url::Url;

use crate::browser::Browser;
use crate::encode::{Encoding, Entry};
use crate::error::{BrowserError, Problem};
use crate::history::History;
use crate::navigation::{self, address, post};
use crate::page::{Ending, Page};
use crate::referrer::ReferrerPolicy;
use crate::request::{Context, Request};
use crate::site;

/// A tab of a [`Browser`]. Clones are the same tab.
///
/// Every step returns the page it ended at. HTTP error statuses are pages; a [`BrowserError`] is what a browser shows
/// as a page of its own, such as "connection refused".
#[derive(Clone)]
pub struct Tab {
    pub(crate) browser: Browser,
    pub(crate) number: u32,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    history: History,
    stops: Vec<Weak<Watch>>,
}

struct Watch {
    wanted: Box<dyn Fn(&Request) -> bool + Send + Sync>,
    reached: AtomicBool,
}

/// Holds a navigation back before a certain request, once. Ends when dropped.
#[must_use = "dropping it lets all requests pass"]
pub struct Stop(Arc<Watch>);

impl Stop {
    /// Whether a navigation was held back.
    pub fn reached(&self) -> bool {
        self.0.reached.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop")
            .field("reached", &self.reached())
            .finish_non_exhaustive()
    }
}

impl Tab {
    pub(crate) fn new(browser: Browser, number: u32) -> Self {
        Self {
            browser,
            number,
            state: Arc::default(),
        }
    }

    /// The browser that the tab belongs to.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// The current document; `None` in a blank tab.
    pub fn page(&self) -> Option<Page> {
        self.state().history.page()
    }

    /// The user types an address: no `Referer`, `Sec-Fetch-Site: none`, all `SameSite` cookies.
    ///
    /// # Errors
    /// What stops a browser, see [`Problem`].
    pub async fn open(&self, url: &str) -> Result<Page, BrowserError> {
        let request = Request::new(http::Method::GET, address(url)?, Context::typed());
        self.go(request).await
    }

    /// The user clicks a link of the current page: a CSS selector, or the link's text.
    ///
    /// # Errors
    /// As for [`Tab::open`]; also without a page or such a link on it.
    pub async fn follow(&self, link: &str) -> Result<Page, BrowserError> {
        let page = self.current("follow a link")?;
        let link = page.link(link)?;
        let url = address(&link.address)?;
        if is_fragment_of(&url, page.url()) {
            let page = page.again(url, Ending::Kept);
            self.state().history.moved(page.clone());
            return Ok(page);
        }
        let policy = link.policy.unwrap_or_else(|| page.referrer_policy());
        let context = Context::from_page(page.url(), policy, true);
        self.go(Request::new(http::Method::GET, url, context)).await
    }

    /// The user fills in controls of the form that `css` picks, by name, and presses its first button.
    ///
    /// # Errors
    /// As for [`Tab::open`]; also without a page, such a form, or such a control.
    pub async fn submit(&self, css: &str, fields: &[(&str, &str)]) -> Result<Page, BrowserError> {
        self.send_form(css, fields, None).await
    }

    /// The same, pressing the button of that form that `button` (a CSS selector) picks.
    ///
    /// # Errors
    /// As for [`Tab::submit`].
    pub async fn submit_with(
        &self,
        css: &str,
        fields: &[(&str, &str)],
        button: &str,
    ) -> Result<Page, BrowserError> {
        self.send_form(css, fields, Some(button)).await
    }

    async fn send_form(
        &self,
        css: &str,
        fields: &[(&str, &str)],
        button: Option<&str>,
    ) -> Result<Page, BrowserError> {
        let page = self.current("submit a form")?;
        let (mut form, pressed) = page.form(css, button)?;
        form.fill(fields, page.url())?;
        let pressed = pressed.or_else(|| form.default_button().map(crate::form::Control::position));
        let context = Context::from_page(page.url(), page.referrer_policy(), true);
        self.go(navigation::submission(&form, pressed, context)?)
            .await
    }

    /// A script of the current page posts a form that is not on it. In a blank tab, a page of the same origin does.
    ///
    /// # Errors
    /// As for [`Tab::open`].
    pub async fn post(&self, url: &str, form: &[(&str, &str)]) -> Result<Page, BrowserError> {
        self.post_as(url, form, Encoding::UrlEncoded).await
    }

    /// The same as `multipart/form-data`.
    ///
    /// # Errors
    /// As for [`Tab::open`].
    pub async fn post_multipart(
        &self,
        url: &str,
        form: &[(&str, &str)],
    ) -> Result<Page, BrowserError> {
        self.post_as(url, form, Encoding::Multipart).await
    }

    async fn post_as(
        &self,
        url: &str,
        form: &[(&str, &str)],
        encoding: Encoding,
    ) -> Result<Page, BrowserError> {
        let (url, context) = self.as_script(url)?;
        self.go(form_request(url, form, encoding, context)).await
    }

    /// The user clicks a link to `url` on somebody else's page at `initiator`.
    ///
    /// # Errors
    /// As for [`Tab::open`].
    pub async fn open_link_on(&self, initiator: &Url, url: &str) -> Result<Page, BrowserError> {
        let context = Context::from_page(initiator, ReferrerPolicy::default(), true);
        self.go(Request::new(http::Method::GET, address(url)?, context))
            .await
    }

    /// A script on somebody else's page at `initiator` posts a form to `url`.
    ///
    /// # Errors
    /// As for [`Tab::open`].
    pub async fn post_form_on(
        &self,
        initiator: &Url,
        url: &str,
        form: &[(&str, &str)],
    ) -> Result<Page, BrowserError> {
        let context = Context::from_page(initiator, ReferrerPolicy::default(), false);
        self.go(form_request(
            address(url)?,
            form,
            Encoding::UrlEncoded,
            context,
        ))
        .await
    }

    /// Lets navigations of this tab end before the first request that `wanted` picks, redirects included: the page
    /// then has it as [`Page::stopped`], and the tab shows what it showed before.
    ///
    /// The request has no cookies yet. [`Tab::resume`] sends it, altered or not, in this or in another browser's tab.
    pub fn stop_before(&self, wanted: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Stop {
        let watch = Arc::new(Watch {
            wanted: Box::new(wanted),
            reached: AtomicBool::new(false),
        });
        let mut state = self.state();
        state.stops.retain(|stop| stop.strong_count() > 0);
        state.stops.push(Arc::downgrade(&watch));
        Stop(watch)
    }

    /// Sends a request that was held back (or one from a trace, again), with this browser's cookies.
    ///
    /// # Errors
    /// As for [`Tab::open`].
    pub async fn resume(&self, request: Request) -> Result<Page, BrowserError> {
        address(request.url.as_str())?;
        self.go(request).await
    }

    /// Goes back one page.
    ///
    /// A page is shown as it was kept, without a request, unless it came with `Cache-Control: no-store`: then it is
    /// requested again, with POST if it was an answer to POST. Real browsers differ in more: with a back/forward cache
    /// they show the page with its scripts' state as well, for a while even some `no-store` pages; and they ask the
    /// user before they post again.
    ///
    /// # Errors
    /// [`Problem::NoHistory`] where there is no earlier page; otherwise as for [`Tab::open`].
    pub async fn back(&self) -> Result<Page, BrowserError> {
        self.step(-1).await
    }

    /// Goes forward again after [`Tab::back`], by the same rules.
    ///
    /// # Errors
    /// As for [`Tab::back`].
    pub async fn forward(&self) -> Result<Page, BrowserError> {
        self.step(1).await
    }

    async fn step(&self, by: isize) -> Result<Page, BrowserError> {
        let direction = if by < 0 { "earlier" } else { "later" };
        let entry = self
            .state()
            .history
            .peek(by)
            .ok_or(Problem::NoHistory(direction))?;
        if !entry.page.is_no_store() {
            let page = entry.page.again(entry.page.url().clone(), Ending::Kept);
            self.state().history.step(by, page.clone(), entry.request);
            return Ok(page);
        }
        let landing = self.travel(entry.request).await?;
        if landing.page.replaces() {
            self.state()
                .history
                .step(by, landing.page.clone(), landing.request);
        }
        Ok(landing.page)
    }

    /// Requests the current page again, with POST if it was an answer to POST.
    ///
    /// # Errors
    /// As for [`Tab::open`]; also in a blank tab.
    pub async fn reload(&self) -> Result<Page, BrowserError> {
        let entry = self
            .state()
            .history
            .peek(0)
            .ok_or(Problem::NoPage { step: "reload" })?;
        let mut request = entry.request;
        request.context.reload = true;
        let landing = self.travel(request).await?;
        if landing.page.replaces() {
            self.state()
                .history
                .step(0, landing.page.clone(), landing.request);
        }
        Ok(landing.page)
    }

    /// Navigates, and shows the page unless there is none to show.
    async fn go(&self, request: Request) -> Result<Page, BrowserError> {
        let landing = self.travel(request).await?;
        if landing.page.replaces() {
            self.state()
                .history
                .push(landing.page.clone(), landing.request);
        }
        Ok(landing.page)
    }

    /// Whether a test wants to hold this request back.
    pub(crate) fn is_stop(&self, request: &Request) -> bool {
        let stops: Vec<Arc<Watch>> = self
            .state()
            .stops
            .iter()
            .filter_map(Weak::upgrade)
            .collect();
        let armed = stops
            .iter()
            .find(|watch| !watch.reached.load(Ordering::SeqCst) && (watch.wanted)(request));
        armed.is_some_and(|watch| !watch.reached.swap(true, Ordering::SeqCst))
    }

    /// An address as scripts of the current page write it, and the circumstances of a request that they make. In a
    /// blank tab, a page of the asked origin is thought of.
    pub(crate) fn as_script(&self, url: &str) -> Result<(Url, Context), Problem> {
        let Some(page) = self.page() else {
            let url = address(url)?;
            let front = url.join("/").unwrap_or_else(|_| url.clone());
            return Ok((
                url,
                Context::from_page(&front, ReferrerPolicy::default(), false),
            ));
        };
        let absolute = page
            .base()
            .join(url)
            .map_or_else(|_| url.to_owned(), String::from);
        let context = Context::from_page(page.url(), page.referrer_policy(), false);
        Ok((address(&absolute)?, context))
    }

    fn current(&self, step: &'static str) -> Result<Page, Problem> {
        self.page().ok_or(Problem::NoPage { step })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves nothing half done here: every change is one step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn form_request(url: Url, form: &[(&str, &str)], encoding: Encoding, context: Context) -> Request {
    let entries: Vec<Entry> = form
        .iter()
        .map(|(name, value)| Entry::text(name, value))
        .collect();
    let (content_type, body) = encoding.encode(&entries);
    post(url, &content_type, body, context)
}

/// Whether `url` is a place within the page at `page`.
fn is_fragment_of(url: &Url, page: &Url) -> bool {
    let bare = |url: &Url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url
    };
    url.fragment().is_some() && bare(url) == bare(page)
}

impl fmt::Debug for Tab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tab")
            .field("browser", &self.browser.name())
            .field("number", &self.number)
            .field("url", &self.page().map(|page| site::shown(page.url())))
            .finish_non_exhaustive()
    }
}
