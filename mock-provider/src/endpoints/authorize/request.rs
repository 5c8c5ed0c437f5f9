//! An authorization request, read and found good.

use std::borrow::Cow;
use std::sync::Arc;

use super::reply::Reply;
use super::seal;
use crate::claims_request::ClaimsRequest;
use crate::client::Client;
use crate::id_token::Hint;
use crate::parameters::Parameters;
use crate::pkce::Challenge;
use crate::response_type::ResponseType;
use crate::state::State;

/// What the RP asks for.
#[derive(Debug)]
pub(super) struct AuthorizationRequest {
    pub(super) client: Arc<Client>,
    /// Those that count, to be handed through the login page.
    pub(super) parameters: Parameters,
    /// Whether they came in a request object or by reference.
    pub(super) elsewhere: bool,
    pub(super) reply: Reply,
    pub(super) response_type: ResponseType,
    pub(super) scopes: Vec<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: Option<Challenge>,
    pub(super) prompt: Prompt,
    pub(super) max_age: Option<u64>,
    pub(super) login_hint: Option<String>,
    /// The user that the RP expects, by `id_token_hint`.
    pub(super) expects: Option<Hint>,
    /// The users that the RP accepts, by the `claims` parameter; any when there are none.
    pub(super) subjects: Vec<String>,
    /// Single claims that are asked for.
    pub(super) claims: ClaimsRequest,
    /// The `acr` that the ID token will have.
    pub(super) acr: Option<&'static str>,
    /// The language that pages say they have.
    pub(super) language: String,
}

impl AuthorizationRequest {
    /// The parameters as they travel on, in the addresses of forms: they are not looked for again.
    pub(super) fn travelling(&self, op: &State) -> Cow<'_, Parameters> {
        if self.elsewhere {
            Cow::Owned(seal::add(op, &self.parameters))
        } else {
            Cow::Borrowed(&self.parameters)
        }
    }
}

/// What may be asked of the user before a code is issued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Steps {
    pub(super) login: bool,
    pub(super) select_account: bool,
    pub(super) consent: bool,
}

/// The `prompt` parameter (section 3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// `none`: no page may be shown.
    Silent,
    /// These steps are asked for, whatever the session says.
    Ask(Steps),
}

impl Prompt {
    /// The steps that are asked for.
    pub(super) fn steps(self) -> Steps {
        match self {
            Self::Silent => Steps::default(),
            Self::Ask(steps) => steps,
        }
    }
}
