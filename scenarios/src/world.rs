//! The world of one scenario: provider, RP, edge, browsers and clock, and what was observed in it.

mod machine;
mod needs;
mod observe;
mod plan;
mod stage;
mod trust;
mod upstream;

use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use browser::{Browser, CookieRules, Limits, Tab};
use mock_provider::{MockProvider, User};
use url::Url;

pub(crate) use machine::is_here;
pub use needs::unmet;
pub(crate) use needs::{registered_method, unmet_by_file};
pub use plan::{Plan, StageError};
pub use stage::Stage;
pub use trust::Trust;

use crate::{
    evidence::{Expectation, Trouble},
    target::{Target, TargetFile, Template, Values},
};

/// The longest that anybody really waits for time to pass, where it cannot be moved.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How long RP and provider may take for one answer, before the browser gives up.
const HOP_WITHIN: Duration = Duration::from_secs(20);

/// How long one navigation may take, redirects included.
const NAVIGATION_WITHIN: Duration = Duration::from_secs(45);

/// One provider, one RP, their edge, any number of browsers, and a clock. See [`crate::drive`] for how scenarios use it.
#[derive(Debug)]
pub struct World {
    stage: Stage,
    /// The number at which this world begins on its stage.
    begin: u64,
    visitor: Browser,
    browsers: Mutex<Vec<Browser>>,
    named: AtomicUsize,
    expectations: Mutex<Vec<Expectation>>,
    /// Quirks that must fire, set by the drive.
    owed: Mutex<BTreeSet<String>>,
    /// Quirks that this scenario set, whether they must fire or not.
    touched: Mutex<BTreeSet<String>>,
}

impl World {
    /// A world on `stage`.
    ///
    /// # Errors
    /// No browser can be made.
    pub fn on(stage: Stage) -> Result<Self, Trouble> {
        let begin = stage.sequence.load(Ordering::SeqCst);
        let visitor = browser(&stage, "visitor", CookieRules::default())?;
        let browsers = Mutex::new(vec![visitor.clone()]);
        Ok(Self {
            stage,
            begin,
            visitor,
            browsers,
            named: AtomicUsize::new(0),
            expectations: Mutex::default(),
            owed: Mutex::default(),
            touched: Mutex::default(),
        })
    }

    /// Leaves the stage for the next world.
    pub fn leave(self) -> Stage {
        self.stage
    }

    /// The provider.
    pub fn provider(&self) -> &MockProvider {
        &self.stage.provider
    }

    /// The RP, as described.
    pub fn target(&self) -> &Target {
        &self.stage.plan.target
    }

    /// What the target file says.
    pub fn file(&self) -> &TargetFile {
        self.target().file()
    }

    /// The public origin of the RP.
    pub fn base_url(&self) -> &Url {
        &self.stage.base_url
    }

    /// The redirect URIs under which the RP is registered.
    pub fn redirect_uris(&self) -> &[String] {
        &self.stage.redirect_uris
    }

    /// Whether an address is one of the RP's.
    pub fn is_rp(&self, url: &Url) -> bool {
        url.origin() == self.stage.base_url.origin()
    }

    /// Whether an address is one that browsers find the RP at: at its origin, and below the path at which a proxy serves it.
    pub fn is_public(&self, url: &Url) -> bool {
        let rest = url.path().strip_prefix(self.stage.prefix());
        self.is_rp(url) && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// A path of the RP, or a whole URL, as an address.
    pub fn address(&self, to: &str) -> Url {
        self.address_from(&self.stage.base_url, to)
    }

    /// The same, seen from the page `here`: a path is one of the RP's, whose proxy may serve it below another.
    pub fn address_from(&self, here: &Url, to: &str) -> Url {
        let prefix = self.stage.prefix();
        let inside = to.starts_with('/')
            && !to.starts_with("//")
            && !to.starts_with(&format!("{prefix}/"))
            && self.is_rp(here);
        let joined = if inside && !prefix.is_empty() {
            here.join(&format!("{prefix}{to}"))
        } else {
            here.join(to)
        };
        joined.unwrap_or_else(|_| here.clone())
    }

    /// The same address by the RP's second name, which leads to this machine as well.
    pub fn second_address(&self, to: &str) -> Url {
        let mut address = self.address(to);
        let named = address.set_host(Some("www.localhost"));
        named.expect("an address over HTTP can have any host");
        address
    }

    /// A template of the target file with everything filled in; `extracted` goes before.
    ///
    /// # Errors
    /// The name of a placeholder without a value.
    pub fn fill(&self, template: &Template, extracted: &Values) -> Result<String, String> {
        let mut values = self.stage.values.clone();
        values.extend(extracted.clone());
        template.fill(&values)
    }

    /// The visitor's browser, in which scenarios act.
    pub fn browser(&self) -> &Browser {
        &self.visitor
    }

    /// A new tab of the visitor's browser.
    pub fn tab(&self) -> Tab {
        self.visitor.tab()
    }

    /// A browser of its own, with an empty jar, such as `bob's phone`.
    ///
    /// # Errors
    /// No browser can be made.
    pub fn another_browser(&self, name: &str) -> Result<Browser, Trouble> {
        Ok(self.keep(browser(&self.stage, name, CookieRules::default())?))
    }

    /// Puts a browser among those whose journals are read.
    fn keep(&self, browser: Browser) -> Browser {
        let mut browsers = self.browsers.lock().unwrap_or_else(PoisonError::into_inner);
        browsers.push(browser.clone());
        browser
    }

    /// A browser that keeps and sends `Secure` cookies over TLS alone. Chromium and Firefox make an exception for this
    /// machine, which nobody has who comes over a network, and Safari makes none.
    ///
    /// # Errors
    /// No browser can be made.
    pub fn browser_in_network(&self, name: &str) -> Result<Browser, Trouble> {
        let rules = CookieRules {
            secure_on_loopback: false,
            ..CookieRules::default()
        };
        Ok(self.keep(browser(&self.stage, name, rules)?))
    }

    /// A browser for a control, which has nothing to do with those of the scenario.
    pub(crate) fn control_browser(&self) -> Result<Browser, Trouble> {
        let number = self.named.fetch_add(1, Ordering::SeqCst) + 1;
        self.another_browser(&format!("control {number}"))
    }

    /// Changes what the reverse proxy in front of the RP does, to a behaviour that is built in, until the end of the
    /// drive. Where the world is made without one (to see what it changes), nothing happens.
    ///
    /// # Errors
    /// There is no such behaviour.
    pub fn behind(&self, behaviour: &str) -> Result<(), Trouble> {
        let found = crate::edge::Behaviour::named(behaviour)
            .ok_or_else(|| Trouble::harness(format!("no edge is called `{behaviour}`")))?;
        if let Some(edge) = self.edge() {
            // Where the RP stands, it stays: it has been told its address.
            edge.behave(crate::edge::Behaviour {
                prefix: edge.behaviour().prefix.clone(),
                ..found
            });
        }
        Ok(())
    }

    /// Gives the reverse proxy the sizes of another one that is built in, and leaves the rest as it is.
    ///
    /// # Errors
    /// There is no such behaviour.
    pub fn behind_limits_of(&self, behaviour: &str) -> Result<(), Trouble> {
        let other = crate::edge::Behaviour::named(behaviour)
            .ok_or_else(|| Trouble::harness(format!("no edge is called `{behaviour}`")))?;
        if let Some(edge) = self.edge() {
            edge.behave(crate::edge::Behaviour {
                limits: other.limits,
                server: other.server,
                ..(*edge.behaviour()).clone()
            });
        }
        Ok(())
    }

    /// Lets the reverse proxy do what it did before [`World::behind`].
    pub fn behind_as_before(&self) {
        if let Some(edge) = self.edge() {
            edge.reset();
        }
    }

    /// The browser that a tab belongs to.
    pub fn browser_of(&self, tab: &Tab) -> Browser {
        tab.browser().clone()
    }

    /// Ends every session at the provider, and waits until the RP has heard of it.
    pub async fn end_provider_sessions(&self) {
        self.stage.end_provider_sessions().await;
    }

    /// A user of the provider, by name.
    pub fn user(&self, name: &str) -> Option<User> {
        self.provider()
            .users()
            .into_iter()
            .find(|user| user.name() == name)
    }

    /// What a user types into the login form.
    pub fn password(&self, name: &str) -> Option<String> {
        self.user(name).map(|user| user.secret().to_owned())
    }

    /// How the RP shows a user where it says who is signed in.
    pub fn shown_as(&self, name: &str) -> Option<String> {
        let user = self.user(name)?;
        let claim = self.file().who_am_i.claim.as_deref().unwrap_or("email");
        match claim {
            "sub" => Some(user.sub().to_owned()),
            claim => Some(user.claims().get(claim)?.as_str()?.to_owned()),
        }
    }

    /// Sets a quirk in the middle of a drive; it must fire, or the scenario is inconclusive.
    ///
    /// # Errors
    /// There is no such quirk or value.
    pub fn quirk(&self, id: &str, value: &str) -> Result<(), Trouble> {
        self.given(id, value)?;
        self.owed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.to_owned());
        Ok(())
    }

    /// Sets a quirk that makes the scene; it need not fire.
    ///
    /// # Errors
    /// There is no such quirk or value.
    pub fn given(&self, id: &str, value: &str) -> Result<(), Trouble> {
        // `id` may carry a scope: `refresh-server-error@once`.
        let setting = stage::setting(id, value).map_err(Trouble::harness)?;
        self.touched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(setting.id.clone());
        self.provider().set(setting).map_err(Trouble::harness)
    }

    /// Puts a quirk back to what the provider's profile says.
    pub fn clear(&self, id: &str) {
        self.provider()
            .clear(id.split('@').next().unwrap_or_default());
    }

    /// A lifetime for tokens that is long enough for a sign-in and short enough to be outlived.
    pub fn short_lifetime(&self) -> Duration {
        if self.stage.time_moves() {
            Duration::from_mins(5)
        } else {
            Duration::from_secs(4)
        }
    }

    /// Lets something expire that lives as long as `lifetime`.
    ///
    /// # Errors
    /// Time cannot be moved, and it is too long to wait.
    pub async fn outlive(&self, lifetime: Duration) -> Result<(), Trouble> {
        self.advance(lifetime + Duration::from_secs(1)).await
    }

    /// Lets time pass for everybody: moves the clocks where that is possible, and else waits, at most ten seconds.
    ///
    /// # Errors
    /// Time cannot be moved, and it is too long to wait.
    pub async fn advance(&self, by: Duration) -> Result<(), Trouble> {
        if self.stage.time_moves() {
            return self.stage.advance(by).map_err(Trouble::harness);
        }
        if by > LONGEST_WAIT {
            return Err(Trouble::missing(format!(
                "{} s would have to pass, and the time of this RP cannot be moved; `clock = \"faketime\"` may help",
                by.as_secs()
            )));
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "an RP with its own clock must really get older"
        )]
        tokio::time::sleep(by).await;
        Ok(())
    }

    pub(crate) fn stage(&self) -> &Stage {
        &self.stage
    }

    pub(crate) fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    pub(crate) fn time_moves(&self) -> bool {
        self.stage.time_moves()
    }
}

/// The journal of a browser in a world must keep everything of one scenario.
fn browser(stage: &Stage, name: &str, rules: CookieRules) -> Result<Browser, Trouble> {
    let clock = stage.provider.clock().clone();
    let mut builder = Browser::builder();
    if let Some(trust) = &stage.plan.trust {
        builder = builder.root_certificate(trust.pem());
    }
    builder
        .clock(browser::Clock::from_fn(move || clock.now()))
        .sequence(std::sync::Arc::clone(&stage.sequence))
        .name(name)
        .cookie_rules(rules)
        .limits(Limits {
            hop: HOP_WITHIN,
            navigation: NAVIGATION_WITHIN,
            ..Limits::default()
        })
        .build()
        .map_err(|error| Trouble::harness(format!("no browser: {error}")))
}

/// Whether RPs read once what this quirk changes, so that they must be started anew.
pub(crate) fn is_boot(id: &str) -> bool {
    let id = id.split('@').next().unwrap_or_default();
    let entry = mock_provider::quirks().iter().find(|entry| entry.id == id);
    entry.is_some_and(|entry| entry.spec.timing == mock_provider::Timing::Boot)
}
