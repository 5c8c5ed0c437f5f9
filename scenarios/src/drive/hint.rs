//! The ID token that the RP sends along with a sign-out.

use mock_provider::{Endpoint, Issued, Kind};

use super::Outcome;
use crate::world::World;

/// The `id_token_hint` of a sign-out.
#[derive(Clone, Debug)]
pub struct Hint {
    /// The ID token as the provider gave it out; `None` when the hint is no token of this provider.
    pub token: Option<Issued>,
    /// The exchange that brought it.
    pub seq: u64,
}

impl Hint {
    /// The name of the user whom it speaks of.
    pub fn user(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.user.as_str())
    }
}

impl Outcome for Hint {
    fn seen(&self) -> String {
        match &self.token {
            Some(token) => format!("the hint is an ID token of {}, of session {}", token.user, token.session),
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
    let (seq, hint) = asked.iter().filter(|it| it.endpoint == Endpoint::EndSession).find_map(|it| {
        let hint = it.parameter("id_token_hint")?;
        Some((it.seq, hint))
    })?;
    Some(Hint { token: id_token_of(w, hint), seq })
}

/// The newest ID token that was given out for `user` since `mark`.
pub fn newest_id_token(w: &World, mark: u64, user: &str) -> Option<Issued> {
    let issued = w.asked_since(mark).into_iter().flat_map(|exchange| exchange.issued.clone());
    issued.filter(|issued| issued.kind == Kind::IdToken && issued.user == user).last()
}

fn id_token_of(w: &World, value: &str) -> Option<Issued> {
    let given_out = w.asked_since(0).into_iter().flat_map(|exchange| exchange.issued.clone());
    given_out.into_iter().find(|issued| issued.kind == Kind::IdToken && issued.value == value)
}
