//! Proof that a form comes from the provider's own page, in this browser, for what the page is about.

use crate::state::State;

/// How long a page may stay open, in seconds.
pub(crate) const LIFETIME: i64 = 3600;

/// What a page or an address with a ticket asks for. The word keeps the tickets of one kind apart from those of others,
/// and from those of a sign-in, which begin with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whether to sign out: about the RP's request.
    SignOut,
    /// Nothing: it leads a browser on after a sign-out. About where to.
    Hop,
    /// Whether a device gets what it asks for: about its user code.
    Device,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::SignOut => "logout",
            Self::Hop => "hop",
            Self::Device => "device",
        }
    }
}

/// Writes a ticket for a page in this session.
pub(crate) fn write(op: &State, kind: Kind, session: &str, about: &str) -> String {
    let ends = op.now().saturating_add(LIFETIME);
    format!("{ends}.{}", op.tag(&message(ends, kind, session, about)))
}

/// Whether the ticket was written for such a page, in this session and about this, and has not run out.
pub(crate) fn is_good(op: &State, ticket: &str, kind: Kind, session: &str, about: &str) -> bool {
    let Some((ends, tag)) = ticket.split_once('.') else {
        return false;
    };
    ends.parse().is_ok_and(|ends: i64| {
        op.has_tag(&message(ends, kind, session, about), tag) && ends > op.now()
    })
}

fn message(ends: i64, kind: Kind, session: &str, about: &str) -> String {
    format!("{}.{ends}.{session}.{about}", kind.word())
}
