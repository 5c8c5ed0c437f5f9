//! The logout token and the request that carries it (OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.5).

use serde_json::{Map, Value, json};

use crate::client::Client;
use crate::jws::Draft;
use crate::outgoing::Request;
use crate::policy::Policy;
use crate::state::State;

/// The member of `events` that makes a JWT a logout token.
pub const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How large the filling of [`Carrier::Huge`] is, in bytes.
const HUGE: usize = 1 << 20;

/// A logout token that has not been signed yet, and how it is sent. Quirks may change every part of it.
#[derive(Clone, Debug)]
pub struct LogoutToken {
    /// Header, claims, and how it is signed.
    pub draft: Draft,
    /// How it is sent.
    pub carrier: Carrier,
}

impl LogoutToken {
    /// A token that is posted as a form.
    pub fn new(draft: Draft) -> Self {
        Self {
            draft,
            carrier: Carrier::Form,
        }
    }
}

/// How a logout token travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// A POST of a form with the parameter `logout_token` (section 2.5).
    #[default]
    Form,
    /// The same with a parameter that nobody knows, which RPs ignore (section 2.5).
    FormAndMore,
    /// A form that names the token twice.
    FormTwice,
    /// A form whose `logout_token` is empty.
    FormEmpty,
    /// A form without `logout_token`.
    FormWithout,
    /// A form with a mebibyte of filling after the token.
    Huge,
    /// A GET with `logout_token` in the query.
    Query,
    /// A POST of a JSON object.
    Json,
    /// A POST of the bare token as `application/logout+jwt`.
    Bare,
    /// The form, and after the answer the same form once more: the same `jti` twice.
    Again,
}

impl Carrier {
    /// How often the request is sent on purpose.
    pub(super) fn copies(self) -> u32 {
        if self == Self::Again { 2 } else { 1 }
    }

    /// The request to a client's logout address.
    pub(super) fn request(self, uri: &str, token: &str) -> Request {
        let pair = ("logout_token", token);
        match self {
            Self::Form | Self::Again => Request::form(uri, &[pair]),
            Self::FormAndMore => Request::form(uri, &[pair, ("unheard_of", "1")]),
            Self::FormTwice => Request::form(uri, &[pair, pair]),
            Self::FormEmpty => Request::form(uri, &[("logout_token", "")]),
            Self::FormWithout => Request::form(uri, &[]),
            Self::Huge => Request::form(uri, &[pair, ("filling", &"x".repeat(HUGE))]),
            Self::Query => {
                let joint = if uri.contains('?') { '&' } else { '?' };
                Request::get(&format!("{uri}{joint}logout_token={token}"))
            }
            Self::Json => {
                let body = json!({ "logout_token": token }).to_string();
                Request::post(uri, "application/json", body.into_bytes())
            }
            Self::Bare => Request::post(uri, "application/logout+jwt", token.into()),
        }
    }
}

/// Whose session ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended<'a> {
    /// The user's subject identifier.
    pub(crate) sub: Option<&'a str>,
    /// The session, the `sid` of ID tokens.
    pub(crate) sid: Option<&'a str>,
}

/// The honest token: both `sub` and `sid`, so that the RP can choose, and an end within two minutes (section 4).
pub(crate) fn honest(
    op: &State,
    client: &Client,
    ended: Ended<'_>,
    policy: &Policy,
) -> LogoutToken {
    let now = op.now();
    let lifetime = policy.logout.token_lifetime;
    let members = [
        ("iss", Some(json!(op.issuer))),
        ("sub", ended.sub.map(|sub| json!(sub))),
        ("aud", Some(json!(client.id()))),
        ("iat", Some(json!(now))),
        ("exp", Some(json!(now.saturating_add_unsigned(lifetime)))),
        ("jti", Some(json!(op.entropy.token(16)))),
        ("events", Some(json!({ LOGOUT_EVENT: {} }))),
        ("sid", ended.sid.map(|sid| json!(sid))),
    ];
    let claims: Map<String, Value> = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    // Logout tokens are signed as ID tokens are (section 2.4).
    let alg = client.alg_or(policy.id_token_alg);
    LogoutToken::new(Draft::new(alg, "logout+jwt", claims))
}
