//! The provider's settings for what people see: pages of errors, the login page, consent.

/// How a request is refused whose answer may go to no RP (RFC 6749, section 4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorPage {
    /// A page with status 400.
    Html,
    /// A JSON document with status 400.
    Json,
    /// A line of text with status 400.
    PlainText,
    /// A redirect to a page of its own, with the error in the address.
    Redirect,
}

impl ErrorPage {
    /// As the setting of a quirk says it.
    pub(crate) fn named(text: &str) -> Self {
        match text {
            "json" => Self::Json,
            "plain-text" => Self::PlainText,
            "redirect" => Self::Redirect,
            _ => Self::Html,
        }
    }
}

/// How a browser gets from the authorization endpoint to the login page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginRoute {
    /// The authorization endpoint shows it.
    Direct,
    /// By a redirect that carries the request along.
    SameQuery,
    /// By a redirect that carries one opaque value.
    Challenge,
}

/// What a user does on the login page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginForm {
    /// Types a name and a password.
    Password,
    /// Chooses one of all users.
    Picker,
}

/// What comes after a wrong password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginFailure {
    /// The login page again, with status 200.
    Form,
    /// The login page again, with status 401.
    Unauthorized,
    /// An error response to the RP.
    Redirect,
}

/// When users are asked whether they consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Where the client was registered so, until they consented once.
    Registered,
    /// Never, unless the request wants it.
    Never,
    /// By every client, until they consented once.
    FirstTime,
    /// At every sign-in.
    Always,
    /// By every client, until they consented once; they may leave scopes out.
    Granular,
}

/// Settings of pages, as they hold for one request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PagePolicy {
    /// How a request is refused whose answer may go to no RP.
    pub error_page: ErrorPage,
    /// How a browser gets to the login page.
    pub login_route: LoginRoute,
    /// What a user does there.
    pub login_form: LoginForm,
    /// What comes after a wrong password.
    pub login_failure: LoginFailure,
    /// The name of the cookie whose value the login form repeats; `None` where there is none.
    pub login_csrf: Option<String>,
    /// When users are asked whether they consent.
    pub consent: Consent,
}

impl Default for PagePolicy {
    fn default() -> Self {
        Self {
            error_page: ErrorPage::Html,
            login_route: LoginRoute::Direct,
            login_form: LoginForm::Password,
            login_failure: LoginFailure::Form,
            login_csrf: None,
            consent: Consent::Registered,
        }
    }
}
