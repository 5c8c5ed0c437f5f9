//! The ID token that the RP sends along with a sign-out.

use mock_provider::{Endpoint, Issued, Kind};

use super::Outcome;
use crate::{evidence::Trouble, world::World};

/// The `id_token_hint` of a sign-out.
#[derive(Clone, Debug)]
pub struct Hint {
    /// The ID token as the provider gave it out; `None` when the hint is no token of this provider.
    pub token: Option<Issued>,
    /// The exchange that brought it.
    pub seq: u64,
}

impl Hint {
    /// Whether it is an ID token of the browser session with this id, the `sid`.
    pub fn is_of(&self, session: &str) -> bool {
        self.token
            .as_ref()
            .is_some_and(|token| token.session == session)
    }
}

impl Outcome for Hint {
    fn seen(&self) -> String {
        match &self.token {
            Some(token) => format!(
                "the hint is an ID token of {}, of session {}",
                token.user, token.session
            ),
            None => "the hint is no ID token that this provider gave out".to_owned(),
        }
    }

    fn seqs(&self) -> Vec<u64> {
        vec![self.seq]
    }
}

/// The hint that a browser brought to the provider's end-session endpoint since `mark`; `None` when none came.
pub fn hint_since(w: &World, mark: u64) -> Option<Hint> {
    let asked = w.asked_since(mark);
    let (seq, hint) = asked
        .iter()
        .filter(|it| it.endpoint == Endpoint::EndSession)
        .find_map(|it| {
            let hint = it.parameter("id_token_hint")?;
            Some((it.seq, hint))
        })?;
    Some(Hint {
        token: id_token_of(w, hint),
        seq,
    })
}

/// The id of the provider's session out of which the newest ID token since `mark` came.
///
/// # Errors
/// None was given out.
pub fn session_since(w: &World, mark: u64) -> Result<String, Trouble> {
    let issued = w
        .asked_since(mark)
        .into_iter()
        .flat_map(|exchange| exchange.issued.clone());
    let newest = issued.filter(|issued| issued.kind == Kind::IdToken).last();
    newest
        .map(|token| token.session)
        .ok_or_else(|| Trouble::missing("the provider gave out no ID token"))
}

fn id_token_of(w: &World, value: &str) -> Option<Issued> {
    let given_out = w
        .asked_since(0)
        .into_iter()
        .flat_map(|exchange| exchange.issued.clone());
    given_out
        .into_iter()
        .find(|issued| issued.kind == Kind::IdToken && issued.value == value)
}
