//! What an invariant is: something that must hold in every scenario, looked for on the whole timeline.

use crate::{document::Document, scenario::Level, timeline::Timeline};

/// Something that must hold in every scenario. Each file below `invariants/` holds one, as `pub(crate) const INVARIANT`;
/// its id is the file's path.
#[derive(Clone, Copy, Debug)]
pub struct Invariant {
    /// How binding the rule is, and where it is written.
    pub level: Level,
    /// What this invariant covers, in the words of [`Scenario::covers`](crate::scenario::Scenario::covers).
    pub covers: &'static [&'static str],
    /// The defects of the reference RP that break it.
    pub caught_by: &'static [&'static str],
    /// Finds the breaches. A pure function of the timeline.
    pub breaches: fn(&Timeline) -> Vec<Finding>,
}

/// One breach, as an invariant sees it. What is shown of it is redacted later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was seen, as a lower-case fragment.
    pub evidence: String,
    /// The exchanges that show it.
    pub seqs: Vec<u64>,
}

impl Finding {
    /// A breach that these exchanges show.
    pub fn new(evidence: impl Into<String>, seqs: impl Into<Vec<u64>>) -> Self {
        Self {
            evidence: evidence.into(),
            seqs: seqs.into(),
        }
    }
}

/// One line of the list of invariants: an invariant, its id and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// `invariants/<name>`, from the path of the file.
    pub id: &'static str,
    /// The invariant itself.
    pub invariant: &'static Invariant,
    /// The text of the file; its head is the documentation.
    pub source: &'static str,
}

impl Entry {
    /// The one-sentence summary.
    pub fn title(&self) -> String {
        self.document().title()
    }

    /// The text under one of the fixed [headings](crate::document::HEADINGS).
    pub fn section(&self, heading: &str) -> Option<String> {
        self.document().section(heading)
    }

    /// The documentation of the invariant.
    pub const fn document(&self) -> Document {
        Document::of(self.source)
    }
}

/// Every invariant, sorted by id.
pub fn invariants() -> &'static [Entry] {
    crate::invariants::ENTRIES
}

/// Timelines made by hand, for the tests of invariants.
#[cfg(test)]
pub(crate) mod by_hand {
    use regex::Regex;
    use url::Url;

    use super::{Finding, Invariant};
    use crate::timeline::{Parties, Record, Timeline};

    /// The RP's origin in these timelines.
    pub(crate) const RP: &str = "http://localhost:4000";
    /// The provider's origin in these timelines.
    pub(crate) const OP: &str = "http://127.0.0.1:9000";

    /// What `invariant` finds in a world where this happened.
    pub(crate) fn findings(invariant: &Invariant, records: Vec<Record>) -> Vec<Finding> {
        let parties = Parties {
            rp: Url::parse(RP).unwrap(),
            provider: vec![Url::parse(OP).unwrap()],
            client_secret: Some("app-secret".to_owned()),
            redirect_uris: vec![format!("{RP}/callback")],
            session_cookies: vec![Regex::new("^session$").unwrap()],
            users: vec!["alice@example.test".to_owned()],
        };
        (invariant.breaches)(&Timeline { records, parties })
    }

    /// That it finds nothing.
    #[track_caller]
    pub(crate) fn holds(invariant: &Invariant, records: Vec<Record>) {
        assert_eq!(findings(invariant, records), []);
    }

    /// That it finds one breach, shown by these exchanges, whose evidence says `words`.
    #[track_caller]
    pub(crate) fn broken(invariant: &Invariant, records: Vec<Record>, seqs: &[u64], words: &str) {
        let found = findings(invariant, records);
        let [finding] = found.as_slice() else {
            panic!("one breach expected: {found:?}")
        };
        assert_eq!(finding.seqs, seqs);
        assert!(finding.evidence.contains(words), "{finding:?}");
    }
}
