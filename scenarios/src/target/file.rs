//! The target file: everything that a person says about an RP, as it stands in the TOML.

use std::{collections::BTreeMap, net::SocketAddr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use toml::Spanned;

use super::{
    expression::{Condition, Expression},
    span::Span,
    template::Template,
};

/// A whole target file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// What reports call the RP.
    pub name: String,
    /// The public origin of the RP, behind the edge if there is one; `{port}` is the public port here.
    pub base_url: Template,
    /// Done once, before the RP is started for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build: Option<Build>,
    /// How the RP is started; without it the RP already runs and `[provider]` says where it looks for the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch: Option<Launch>,
    /// Where an RP that already runs looks for the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderAddress>,
    /// How the RP is registered at the provider.
    pub client: Registration,
    /// How a user starts to sign in.
    pub sign_in: Flow,
    /// How a user signs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_out: Option<Flow>,
    /// How a signed-in user goes on with another account of the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub switch_account: Option<Flow>,
    /// How somebody signs in at the RP itself, without the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_sign_in: Option<Flow>,
    /// Where the RP says who is signed in.
    pub who_am_i: WhoAmI,
    /// A page that only signed-in users may see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protected: Option<Protected>,
    /// What the RP claims to do.
    #[serde(default)]
    pub supports: Supports,
    /// Failures that are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<ExpectedFailure>,
}

impl TargetFile {
    /// Every flow that it describes.
    pub fn flows(&self) -> impl Iterator<Item = &Flow> {
        let more = [&self.sign_out, &self.switch_account, &self.local_sign_in];
        std::iter::once(&self.sign_in).chain(more.into_iter().flatten())
    }
}

/// `[build]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// Program and arguments; no shell reads them.
    pub command: Vec<Template>,
    /// Folder to run it in, relative to the target file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cwd: Option<Template>,
    /// Environment on top of our own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, Template>,
    /// How long it may take.
    #[serde(default = "five_minutes")]
    pub within: Span,
}

/// `[launch]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// Program and arguments; no shell reads them.
    pub command: Vec<Template>,
    /// Folder to run it in, relative to the target file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cwd: Option<Template>,
    /// Environment on top of our own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, Template>,
    /// Templates to fill in before the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileTemplate>,
    /// How to see that the RP is ready.
    #[serde(default)]
    pub ready: Ready,
    /// How long the RP may take to stop after SIGTERM, before SIGKILL.
    #[serde(default = "five_seconds")]
    pub stop_within: Span,
    /// How time is moved for the process, if it can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<ProcessClock>,
}

/// A file that is made from a template before the start. It is read as UTF-8 and may use all placeholders; `{{` and
/// `}}` are braces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileTemplate {
    /// The template, relative to the target file.
    pub template: Template,
    /// The file to make.
    pub to: Template,
}

/// How to see that the RP is ready: every condition that is given. Without any, its port must be open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ready {
    /// A path that answers with any status below 500.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Template>,
    /// Whether the port must be open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<bool>,
    /// A regular expression that a line of output matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Spanned<String>>,
    /// How long it may take.
    #[serde(default = "one_minute")]
    pub within: Span,
}

impl Default for Ready {
    fn default() -> Self {
        Self {
            url: None,
            port: None,
            log: None,
            within: one_minute(),
        }
    }
}

/// How time is moved for a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProcessClock {
    /// libfaketime, loaded into the process.
    Faketime,
}

/// `[provider]`: where an RP that already runs looks for the provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderAddress {
    /// The loopback address that the provider listens on, such as `127.0.0.1:9000`.
    pub listen: Spanned<SocketAddr>,
}

/// `[client]`: how the RP is registered, in the words of OpenID Connect Registration and the logout specifications.
/// What it must not hold is checked when the file is read: `deny_unknown_fields` and `flatten` exclude one another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// The client's id; `app` unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Template>,
    /// The client's secret; `app-secret` unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Template>,
    /// Redirect URIs, compared as exact strings.
    pub redirect_uris: Vec<Template>,
    /// Where the RP's users may come back to after signing out, compared as exact strings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<Template>,
    /// `client_secret_basic` unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<Spanned<String>>,
    /// Where the provider tells the RP's server that a session ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<Template>,
    /// What the provider's pages load to tell the RP that a session ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<Template>,
    /// Every other member of client metadata; texts in it are templates.
    #[serde(flatten)]
    pub metadata: Map<String, Value>,
}

/// `[sign_in]`, `[sign_out]`, `[switch_account]`, `[local_sign_in]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// What the user does, in order.
    pub steps: Vec<Spanned<Step>>,
}

/// One thing a user does. Exactly one of `get`, `post`, `open`, `submit` says what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Goes to an address: a path below `base_url`, or a whole URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub get: Option<Template>,
    /// Sends `form` there, as the page's own form or script would.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<Template>,
    /// Follows the link of the current page that this CSS selector finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<Template>,
    /// Submits the form of the current page that this CSS selector finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submit: Option<Template>,
    /// Names and values: of the form to post, or of the controls to fill in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub form: BTreeMap<String, Template>,
    /// The button to submit with, by CSS selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub button: Option<Template>,
    /// Sends `form` as `multipart/form-data`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multipart: bool,
    /// Names for what later steps need of the answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extract: BTreeMap<String, Expression>,
}

/// `[who_am_i]`: the login oracle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhoAmI {
    /// The path to ask, as a script of the RP's pages would; redirects to other hosts are not followed.
    pub get: Template,
    /// Where the answer names the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Expression>,
    /// The claim of the provider's user that is shown there; `email` unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// How the answer looks when nobody is signed in.
    pub signed_out: Condition,
}

/// `[protected]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protected {
    /// The path of a page that needs a signed-in user.
    pub get: Template,
    /// How it looks when the user may see it; unless told, it answers 200 at its own path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_in: Option<Condition>,
}

/// `[supports]`: what the RP claims to do. Scenarios beyond it are skipped.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the file, and none depends on another"
)]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supports {
    /// That it refreshes, and what makes it do so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Refresh>,
    /// A path that starts a sign-in and takes the address to return to, as `{return_to}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_to: Option<Template>,
    /// OAuth 2.0 Form Post Response Mode: that it asks for its answers as forms, at providers that want it so.
    #[serde(default)]
    pub form_post: bool,
    /// OpenID Connect Back-Channel Logout 1.0.
    #[serde(default)]
    pub back_channel_logout: bool,
    /// OpenID Connect Front-Channel Logout 1.0.
    #[serde(default)]
    pub front_channel_logout: bool,
    /// OpenID Connect Session Management 1.0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_management: Option<SessionManagement>,
    /// Regular expressions for the names of the cookies that are its session.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub session_cookies: Vec<Spanned<String>>,
    /// Whether the session is in the cookie itself or on the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_storage: Option<SessionStorage>,
    /// That a proxy can serve it below a path which it never sees: `{base_url}` has the path then, and `{path_prefix}` is it.
    #[serde(default)]
    pub path_prefix: bool,
    /// Further methods for the token endpoint, when `{token_endpoint_auth_method}` chooses among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token_endpoint_auth_methods: Vec<Spanned<String>>,
}

/// `supports.refresh`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The path that makes the RP use its access token, and refresh it when it has expired.
    pub trigger: Template,
}

/// `supports.session_management`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionManagement {
    /// The path of a page that watches the provider's session in a frame while somebody is signed in.
    pub page: Template,
    /// The path that its script goes to when the session has changed, to ask the provider who is signed in.
    pub check: Template,
}

/// Where the RP keeps its sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionStorage {
    /// In the cookie: it cannot be ended for whoever has a copy of it.
    Cookie,
    /// On the server, with its key in the cookie.
    Server,
}

/// `[[expect]]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFailure {
    /// Glob over ids of scenarios and invariants.
    pub scenario: Spanned<String>,
    /// Why it is known to fail.
    pub reason: Spanned<String>,
    /// The last day on which it may fail.
    #[serde(default, with = "day", skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

const fn five_minutes() -> Span {
    Span::seconds(300)
}

const fn one_minute() -> Span {
    Span::seconds(60)
}

const fn five_seconds() -> Span {
    Span::seconds(5)
}

/// Dates of TOML (`2027-01-31`), and the same in quotes.
mod day {
    use jiff::civil::Date;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};
    use toml::Value;

    #[expect(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde calls"
    )]
    pub(super) fn serialize<S: Serializer>(
        date: &Option<Date>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        date.map(|date| date.to_string()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Date>, D::Error> {
        let text = match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            Value::Datetime(datetime) => datetime.to_string(),
            other => {
                return Err(D::Error::custom(format!(
                    "`{other}` is no date; write one such as 2027-01-31"
                )));
            }
        };
        let date = text.parse().map_err(|_| {
            D::Error::custom(format!("`{text}` is no date; write one such as 2027-01-31"))
        })?;
        Ok(Some(date))
    }
}
