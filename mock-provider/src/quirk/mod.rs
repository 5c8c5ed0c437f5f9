//! Quirks: named, typed settings of the provider. The honest path is written once; quirks act at the hooks of [`Quirk`].
//!
//! # How an endpoint calls a hook
//! Every hook has the form of [`Hook`]: it gets the [`Moment`] and the thing that it may change, and says whether it
//! did. An endpoint builds the honest thing first, then hands it to all quirks in force, in one line:
//!
//! ```text
//! call.quirks(Quirk::discovery, &mut metadata);
//! ```
//!
//! `call` keeps a [`Firing`] as long as the exchange lasts: one decision per counted setting (`nth`, `once`), so that all
//! hooks of one exchange agree, and the names of the quirks that fired, for the journal.
//!
//! # Where each hook belongs
//! | hook | where | what it is given |
//! | --- | --- | --- |
//! | `issuer` | at the start, by [`ActiveQuirks::at_start`] | path and trailing slash of the issuer |
//! | `addresses`, `certificate` | at the start | which endpoints are apart, and their paths; what is wrong with the certificate |
//! | `user` | at the start, and when a user is added, by [`ActiveQuirks::at_start`] | the user |
//! | `subject`, `issuers` | wherever a user or a token is recognised, by [`ActiveQuirks::at_start`] | whether a client knows users by identifiers of its own; the provider's own issuers |
//! | `logout_dialect` | at the start, and at each request to a sign-out endpoint | which way of signing out there is |
//! | `fault` | before an endpoint answers, once the claimed client is known | a delay, and a refusal or an answer in place of the honest one |
//! | `policy` | wherever settings are needed | a copy of the default [`Policy`](crate::policy::Policy) |
//! | `discovery`, `jwks` | before the document is sent | the document |
//! | `authorization_request` | before the request is checked, once its client and its request object are known | its parameters |
//! | `authorize` | when the request was found good | its parameters, and an error to answer with |
//! | `code` | before an authorization code is kept | the code |
//! | `authorization_response` | before code or error go to the redirect URI | the parameters |
//! | `upstream_request` | before a browser is sent to sign in at an upstream provider | the parameters |
//! | `signing_keys` | before an ID token is signed | whether the keys are rotated first |
//! | `key_ids` | at the start, by [`ActiveQuirks::at_start`] | the form of key ids |
//! | `key_set` | before the JWKS is made | which keys it holds beside those that sign |
//! | `id_token` | before an ID token is signed | header, claims and way of signing |
//! | `access_token` | before a JWT access token is signed | the same of it |
//! | `opaque_access_token` | before an opaque access token is kept | the token |
//! | `refresh_token` | before a refresh token is kept | the token |
//! | `token_response`, `userinfo` | before a good response is sent | the document |
//! | `signed_userinfo` | before a userinfo response is signed | header, claims and way of signing |
//! | `end_session` | at RP-initiated logout | how hints and confirmations are dealt with |
//! | `session_cookies` | when the cookies of a session are set or taken away | their names and attributes |
//! | `end_of_session` | when a session ends, and for the metadata | what its end brings with it |
//! | `logout_token` | before a logout token is signed, once for each client that is told | header, claims, way of signing and of sending |
//! | `answer` | after every endpoint, last of all | status, headers and body |

mod active;
mod catalogue;
mod error;
mod forge;
mod hook;
mod logout;
mod moment;
mod probability;
mod scope;
mod setting;
mod spec;
mod value;

pub(crate) use active::{ActiveQuirks, Firing};
pub use error::QuirkError;
pub(crate) use error::{did_you_mean, nearest};
pub use hook::{Decision, Denial, Fault, Hook, IssuerForm, Quirk, Touched};
pub use logout::{
    AddressMatch, ClientIdRule, Confirmation, EndSessionPolicy, ForeignHint, HintRule,
    LogoutDialect, LogoutPage, ReturnList, ReturnParameter, StateEcho, Unregistered,
    WithoutAddress, WithoutHint, WithoutSession,
};
pub use moment::Moment;
pub use probability::Probability;
pub use scope::Scope;
pub use setting::Setting;
pub use spec::{Entry, Parameter, Spec, Step, Timing, quirks};
pub use value::Value;

/// What every file of the catalogue needs.
mod prelude {
    pub(super) use serde_json::{Map, json};

    pub(super) use super::hook::{Quirk, Touched};
    pub(super) use super::moment::Moment;
    pub(super) use super::spec::{Parameter, Spec, Step, Timing};

    /// A JSON object.
    pub(super) type Document = Map<String, serde_json::Value>;
}
