//! What a scenario is: one question about the RP, as data and a few lines of driving.

mod profiles;

use futures_util::future::BoxFuture;

pub use profiles::Profiles;

use crate::{document::Document, evidence::Trouble, world::World};

/// One question about the RP. Each file below `catalogue/` holds one, as `pub(crate) const SCENARIO`; its id is the
/// file's path and is written nowhere else.
///
/// Everything that a scenario does not say is as in [`Scenario::HONEST`]:
///
/// ```ignore
/// pub(crate) const SCENARIO: Scenario = Scenario {
///     level: Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (3)"),
///     quirks: &[("id-token-aud-foreign", "true")],
///     caught_by: &["skips:audience"],
///     drive: |w| Box::pin(drive(w)),
///     ..Scenario::HONEST
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// How binding the rule is, and where it is written.
    pub level: Level,
    /// Provider settings that make the scene and are in force from the start, for the controls as well:
    /// `(quirk id, value)`. They need not fire.
    pub given: &'static [(&'static str, &'static str)],
    /// The deviation: provider quirks set after the control before and cleared before the control after. Each must
    /// be seen to fire, or the scenario is inconclusive.
    pub quirks: &'static [(&'static str, &'static str)],
    /// What must be there for the question to make sense; what is not met makes the scenario be skipped, with the
    /// reason.
    pub needs: &'static [Need],
    /// The provider profiles at which the question makes sense; elsewhere the scenario is skipped, with the reason. What
    /// follows from a feature of the provider is a [`Need`]; this is for what no feature tells.
    pub profiles: Profiles,
    /// The reverse proxy in front of the RP. An edge that the run asks for takes its place.
    pub edge: EdgeChoice,
    /// Whether the drive is itself the plain sign-in that a control would be. Then no control comes before it, and an RP
    /// at which nobody can sign in fails the question instead of leaving it open.
    pub plain: bool,
    /// What this scenario covers: test modules of the OpenID Foundation's suite, items of the checklist of the
    /// specifications, and field reports, such as `oidcc-client-test-invalid-aud`, `RPL-02` and `field report 24`.
    /// `docs/catalogue/coverage.md` lists what there is.
    pub covers: &'static [&'static str],
    /// The defects of the reference RP that turn this scenario red.
    pub caught_by: &'static [&'static str],
    /// Drives the RP and records what was expected and what was seen.
    pub drive: Drive,
}

/// The driving part of a scenario: uses the flows of [`crate::drive`] and records with [`World::expect`].
pub type Drive = for<'w> fn(&'w mut World) -> BoxFuture<'w, Result<(), Trouble>>;

impl Scenario {
    /// The base of every scenario: an honest provider, no needs, no edge, and nothing driven (which can only be
    /// inconclusive, because nothing was observed).
    pub const HONEST: Self = Self {
        level: Level::Must(""),
        given: &[],
        quirks: &[],
        needs: &[],
        profiles: Profiles::All,
        edge: EdgeChoice::None,
        plain: false,
        covers: &[],
        caught_by: &[],
        drive: |_| Box::pin(async { Ok(()) }),
    };
}

/// How binding a rule is, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A specification demands it: document and section. Broken: `fail`.
    Must(&'static str),
    /// A specification recommends it: document and section. Broken: `warn`.
    Should(&'static str),
    /// The field has learnt it: at least one report, such as `field report 62`. Broken: `warn`.
    Practice(&'static str),
}

impl Level {
    /// Document and section, or the field reports.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::Must(basis) | Self::Should(basis) | Self::Practice(basis) => basis,
        }
    }

    /// The level without its basis.
    pub const fn kind(self) -> LevelKind {
        match self {
            Self::Must(_) => LevelKind::Must,
            Self::Should(_) => LevelKind::Should,
            Self::Practice(_) => LevelKind::Practice,
        }
    }

    /// `must`, `should` or `practice`.
    pub const fn name(self) -> &'static str {
        self.kind().name()
    }
}

/// A [`Level`] without its basis, from the strictest to the mildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LevelKind {
    /// See [`Level::Must`].
    Must,
    /// See [`Level::Should`].
    Should,
    /// See [`Level::Practice`].
    Practice,
}

impl LevelKind {
    /// Every kind, the strictest first.
    pub const ALL: [Self; 3] = [Self::Must, Self::Should, Self::Practice];

    /// `must`, `should` or `practice`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Practice => "practice",
        }
    }
}

/// What a scenario needs of the target and the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The RP refreshes (`[supports] refresh`), and the provider issues refresh tokens.
    Refresh,
    /// The RP has a sign-out (`[sign_out]`).
    SignOut,
    /// The RP has a page that only signed-in users may see (`[protected]`).
    Protected,
    /// `[who_am_i]` shows which user is signed in, not only that somebody is.
    UserShown,
    /// The RP says which cookies are its session (`[supports] session_cookies`).
    SessionCookies,
    /// The RP does not keep its sessions in the cookie itself (`[supports] session_storage`).
    SessionOnServer,
    /// The RP takes an address to return to after the sign-in (`[supports] return_to`).
    ReturnAddress,
    /// The provider has an address where browsers sign out.
    ProviderLogout,
    /// The provider has no address where browsers sign out.
    ProviderWithoutLogout,
    /// The provider heeds `prompt=login`.
    PromptHeeded,
    /// The provider signs out by OpenID Connect RP-Initiated Logout 1.0, and in no way of its own.
    EndSession,
    /// Time can be moved, for provider and RP.
    MovableTime,
    /// The provider says of addresses for mail whether they are verified.
    EmailVerified,
    /// The RP takes logout tokens (`[supports] back_channel_logout`), and the provider sends them.
    BackChannelLogout,
    /// The RP has a page for the provider's frames (`[supports] front_channel_logout`), and the provider has frames.
    FrontChannelLogout,
    /// The RP watches the provider's session (`[supports] session_management`), and the provider has the page for it.
    SessionManagement,
    /// The provider's ID tokens name its session (`sid`).
    SessionNamed,
    /// The provider signs its users in at another one, and this becomes of the session there when users sign out at the
    /// provider; the world is made with it.
    Upstream(UpstreamSession),
    /// The RP has a way to go on with another account (`[switch_account]`).
    SwitchAccount,
    /// Users can sign in at the RP itself (`[local_sign_in]`).
    LocalSignIn,
    /// The RP takes the provider's answer as a form (`[supports] form_post`).
    FormPost,
    /// Browsers reach the RP over plain HTTP.
    PlainHttp,
    /// The RP can authenticate at the token endpoint with this method, such as `client_secret_post`; the world is
    /// made with it.
    TokenAuth(&'static str),
}

/// What becomes of the session at the provider behind the provider, when a user signs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpstreamSession {
    /// It lives on, as with Amazon Cognito.
    LivesOn,
    /// It ends if the sign-out has the parameter `federated`, as with Auth0.
    EndsWhenAsked,
    /// It ends too, as with Keycloak.
    Ends,
}

impl UpstreamSession {
    /// The value of the provider's quirk `sign-out-upstream`.
    pub(crate) const fn value(self) -> &'static str {
        match self {
            Self::LivesOn => "never",
            Self::EndsWhenAsked => "when-asked",
            Self::Ends => "always",
        }
    }
}

/// The reverse proxy that a scenario puts in front of the RP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EdgeChoice {
    /// None: the browser talks to the RP.
    #[default]
    None,
    /// The one that is built in under this name; see [`crate::edge::Behaviour::names`].
    Named(&'static str),
}

/// One line of the catalogue: a scenario, its id and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// `<group>/<deviation>`, from the path of the file.
    pub id: &'static str,
    /// The scenario itself.
    pub scenario: &'static Scenario,
    /// The text of the file; its head is the documentation.
    pub source: &'static str,
}

impl Entry {
    /// The part of the id before the slash.
    pub fn group(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(group, _)| group)
    }

    /// The one-sentence summary.
    pub fn title(&self) -> String {
        self.document().title()
    }

    /// The text under one of the fixed [headings](crate::document::HEADINGS).
    pub fn section(&self, heading: &str) -> Option<String> {
        self.document().section(heading)
    }

    /// The documentation of the scenario.
    pub const fn document(&self) -> Document {
        Document::of(self.source)
    }
}

/// Every scenario of the catalogue, sorted by id.
pub fn scenarios() -> &'static [Entry] {
    crate::catalogue::ENTRIES
}

/// The ids of all scenarios and invariants.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    let invariants = crate::invariant::invariants().iter().map(|entry| entry.id);
    scenarios().iter().map(|entry| entry.id).chain(invariants)
}
