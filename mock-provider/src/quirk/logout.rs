//! What quirks can set about signing out.

/// Which way of signing out a provider has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LogoutDialect {
    /// OpenID Connect RP-Initiated Logout 1.0.
    #[default]
    RpInitiated,
    /// Amazon Cognito's `/logout`.
    Cognito,
    /// Auth0's `/v2/logout`, beside RP-initiated logout.
    Auth0,
    /// None: only a restart of the browser ends the provider's session.
    None,
}

/// Whether RP-initiated logout needs an `id_token_hint`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HintRule {
    /// Recommended, not needed (RP-Initiated Logout 1.0, section 2).
    #[default]
    Optional,
    /// Without one the request is refused.
    Required,
}

/// When the user is asked whether to sign out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Confirmation {
    /// Never.
    Never,
    /// Without a hint, and when the hint does not fit the session (RP-Initiated Logout 1.0, sections 2 and 6).
    #[default]
    WithoutHint,
    /// At every request.
    Always,
}

/// What is special about a sign-out that says by no hint whom it means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithoutHint {
    /// Nothing: the user is asked, or not, as [`Confirmation`] says.
    #[default]
    Usual,
    /// The return address is forgotten, unless `client_id` says whose it is.
    AddressIgnored,
    /// It is refused when it has a return address or a state.
    AddressRefused,
    /// The user picks the account, unless `logout_hint` names it.
    AccountPicker,
}

/// What is special about a sign-out whose hint means another user, or another session of this user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForeignHint {
    /// The user is asked (RP-Initiated Logout 1.0, section 2).
    #[default]
    Asks,
    /// The request is refused.
    Refused,
    /// Nobody looks whom it means.
    Ignored,
}

/// Where the page is that asks whether to sign out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogoutPage {
    /// At the address of the endpoint.
    #[default]
    Here,
    /// At an address of its own, to which the browser is sent, and from which it comes back.
    Apart,
}

/// What becomes of a return address that is not on the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unregistered {
    /// The request is refused, and the session lives on (RP-Initiated Logout 1.0, section 3).
    #[default]
    Refused,
    /// It is forgotten, and the sign-out goes on.
    Dropped,
    /// It is forgotten where the client registered none at all, and refused otherwise.
    DroppedWithoutList,
    /// The browser is sent there all the same.
    Followed,
    /// The browser is sent there where no hint came, and the request is refused otherwise.
    FollowedWithoutHint,
}

/// Where the browser ends when there is no return address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithoutAddress {
    /// On a page that says so.
    #[default]
    Page,
    /// At the first address that the client registered.
    FirstRegistered,
    /// On the page on which users sign in.
    LoginPage,
    /// On an empty answer with status 200.
    Empty,
    /// At a page of the provider that has an address of its own.
    DefaultAddress,
    /// Nowhere: the request is refused.
    Refused,
}

/// Which addresses are good to return to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnList {
    /// `post_logout_redirect_uris` of the client.
    #[default]
    LogoutAddresses,
    /// All addresses that the client registered: the provider has one list for sign-ins and sign-outs.
    AllAddresses,
    /// `post_logout_redirect_uris` of any client.
    AnyClients,
    /// All addresses of any client.
    AllAddressesOfAnyClient,
}

/// How a return address is compared with the registered ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressMatch {
    /// Character by character.
    #[default]
    Exact,
    /// A registered address that ends with `*` stands for all that begin like it.
    Wildcard,
    /// On the loopback interface the port does not matter.
    LoopbackPort,
}

/// What RPs call the return address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReturnParameter {
    /// `post_logout_redirect_uri`.
    #[default]
    PostLogoutRedirectUri,
    /// `redirect_uri`, or as the specification says.
    RedirectUri,
    /// `TargetResource`.
    TargetResource,
    /// `logout_redirect_uri`.
    LogoutRedirectUri,
}

impl ReturnParameter {
    /// The names that are looked for, in this order.
    pub(crate) fn names(self) -> &'static [&'static str] {
        match self {
            Self::PostLogoutRedirectUri => &["post_logout_redirect_uri"],
            Self::RedirectUri => &["redirect_uri", "post_logout_redirect_uri"],
            Self::TargetResource => &["TargetResource"],
            Self::LogoutRedirectUri => &["logout_redirect_uri"],
        }
    }
}

/// What `client_id` counts for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientIdRule {
    /// It says whose request it is (RP-Initiated Logout 1.0, section 2).
    #[default]
    Optional,
    /// It is not looked at.
    Ignored,
    /// Without it the request is refused.
    Required,
}

/// When `state` comes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StateEcho {
    /// With the return address that was asked for (RP-Initiated Logout 1.0, section 3).
    #[default]
    WithAddress,
    /// Wherever the browser is sent.
    Always,
    /// Never.
    Never,
    /// With the return address, and with another value than the one that came.
    Foreign,
}

/// What a sign-out leads to when nobody is signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithoutSession {
    /// The same as after a sign-out.
    #[default]
    Redirected,
    /// A page that says so.
    Page,
    /// An error.
    Refused,
}

/// How RP-initiated logout deals with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EndSessionPolicy {
    /// Whether a hint is needed.
    pub hint: HintRule,
    /// When the user is asked.
    pub confirmation: Confirmation,
    /// Whether a hint may be expired (RP-Initiated Logout 1.0, section 4, says that it should).
    pub accepts_expired_hint: bool,
    /// How long a hint may be at most, in bytes.
    pub longest_hint: usize,
    /// What is special without a hint.
    pub without_hint: WithoutHint,
    /// What is special about a hint that means another user or another session.
    pub foreign_hint: ForeignHint,
    /// Where the page is that asks.
    pub page: LogoutPage,
    /// Whether an RP may end the session itself, with a refresh token and without the browser.
    pub takes_refresh_tokens: bool,
    /// What becomes of a return address that is not on the list.
    pub unregistered: Unregistered,
    /// Where the browser ends without a return address.
    pub without_address: WithoutAddress,
    /// Which addresses are good to return to.
    pub list: ReturnList,
    /// How they are compared.
    pub matching: AddressMatch,
    /// What RPs call the return address.
    pub parameter: ReturnParameter,
    /// What `client_id` counts for.
    pub client_id: ClientIdRule,
    /// When `state` comes back.
    pub state: StateEcho,
    /// What happens when nobody is signed in.
    pub without_session: WithoutSession,
}

impl Default for EndSessionPolicy {
    fn default() -> Self {
        Self {
            hint: HintRule::default(),
            confirmation: Confirmation::default(),
            accepts_expired_hint: true,
            longest_hint: usize::MAX,
            without_hint: WithoutHint::default(),
            foreign_hint: ForeignHint::default(),
            page: LogoutPage::default(),
            takes_refresh_tokens: false,
            unregistered: Unregistered::default(),
            without_address: WithoutAddress::default(),
            list: ReturnList::default(),
            matching: AddressMatch::default(),
            parameter: ReturnParameter::default(),
            client_id: ClientIdRule::default(),
            state: StateEcho::default(),
            without_session: WithoutSession::default(),
        }
    }
}
