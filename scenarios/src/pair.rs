//! Pair runs: every scenario over plain HTTP on localhost, and as in production, and in what the two differ.
//!
//! What works on localhost and breaks in production is a class of its own: the cookies of https, the address that the
//! RP believes to have, the sizes that fit through a proxy. No single run shows it; the difference of two does.

use std::{collections::BTreeMap, fmt};

use crate::{event::ScenarioResult, evidence::Expectation, verdict::Verdict};

/// How to mend what nobody could find out in production, mostly because nobody could sign in there.
const KNOW_YOUR_ADDRESS: &str = "Let the RP take its public address (scheme, host, port) from its configuration, or \
    from the forwarded headers of a proxy that it trusts: redirect URIs, redirects and cookies follow from it.";

/// One half of a pair run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// Over plain HTTP, and nothing in front of the RP.
    Localhost,
    /// Over https, behind a reverse proxy.
    Production,
}

impl Half {
    /// Both, in the order in which they run.
    pub const ALL: [Self; 2] = [Self::Localhost, Self::Production];

    /// `localhost` or `production`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Localhost => "localhost",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// In what the halves of a run differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The rows whose verdict differs, in the order of the plan; those of invariants last.
    pub differences: Vec<Difference>,
    /// How many rows came to the same verdict in both halves.
    pub alike: usize,
    /// How many rows were asked in one half alone.
    pub unpaired: usize,
}

impl Pair {
    /// The difference that a row is one side of.
    pub fn of(&self, row: &ScenarioResult) -> Option<&Difference> {
        let mut all = self.differences.iter();
        all.find(|it| (&it.id, &it.provider, &it.mode) == (&row.id, &row.provider, &row.mode))
    }
}

/// A row whose verdict is another in production than on localhost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Id of the scenario, or `invariants/<name>`.
    pub id: String,
    /// One-sentence summary, from the documentation.
    pub title: String,
    /// Name of the provider profile.
    pub provider: String,
    /// Mode of the target, where it has several.
    pub mode: Option<String>,
    /// What came of it on localhost.
    pub localhost: Side,
    /// What came of it in production.
    pub production: Side,
    /// The first thing asked to which the answers differ; empty where one half came to no answer.
    pub asked: String,
    /// What a correct RP does there; empty with `asked`.
    pub expected: String,
    /// How to mend it, one line; empty where there is nothing to mend at the RP.
    pub mend: String,
    /// The command that repeats both halves.
    pub repeat: String,
}

impl Difference {
    /// Both verdicts in a few words.
    pub fn words(&self) -> String {
        format!(
            "{} on localhost, {} in production",
            self.localhost.verdict, self.production.verdict
        )
    }
}

/// One side of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The verdict.
    pub verdict: Verdict,
    /// What was seen where the answers part, or why this verdict. Redacted.
    pub seen: String,
}

/// The rows of a pair run, until both halves are there.
#[derive(Debug, Default)]
pub(crate) struct Halves {
    rows: Vec<(Key, [Option<Told>; 2])>,
    at: BTreeMap<Key, usize>,
}

/// Id, provider and mode.
type Key = (String, String, Option<String>);

/// A row, as far as it is compared.
#[derive(Debug)]
struct Told {
    row: ScenarioResult,
    expectations: Vec<Expectation>,
}

impl Halves {
    /// Adds a row; one that belongs to no half is not compared.
    pub(crate) fn add(&mut self, row: &ScenarioResult, expectations: Vec<Expectation>) {
        let Some(half) = row.half else { return };
        let key = (row.id.clone(), row.provider.clone(), row.mode.clone());
        let next = self.rows.len();
        let at = *self.at.entry(key.clone()).or_insert(next);
        if at == next {
            self.rows.push((key, [None, None]));
        }
        self.rows[at].1[half as usize] = Some(Told {
            row: row.clone(),
            expectations,
        });
    }

    /// Compares what was added.
    pub(crate) fn compared(&self) -> Pair {
        let mut pair = Pair::default();
        let asked = |told: &Option<Told>| {
            let told = told.as_ref()?;
            (told.row.verdict != Verdict::Skip).then_some(())
        };
        for (_, halves) in &self.rows {
            let [Some(localhost), Some(production)] = halves else {
                pair.unpaired += halves.iter().filter_map(asked).count();
                continue;
            };
            match halves.iter().filter_map(asked).count() {
                0 => {}
                1 => pair.unpaired += 1,
                _ if localhost.row.verdict == production.row.verdict => pair.alike += 1,
                _ => pair.differences.push(difference(localhost, production)),
            }
        }
        pair
    }
}

fn difference(localhost: &Told, production: &Told) -> Difference {
    let row = &production.row;
    let side = |told: &Told, seen: &str| Side {
        verdict: told.row.verdict,
        seen: seen.to_owned(),
    };
    let parting = parting(&localhost.expectations, &production.expectations);
    let (asked, expected, seen) = match parting {
        Some((here, there)) => (
            there.what.clone(),
            there.expected.clone(),
            [&here.seen, &there.seen],
        ),
        None => (
            String::new(),
            String::new(),
            [&localhost.row.reason, &row.reason],
        ),
    };
    let broken = |told: &&Told| matches!(told.row.verdict, Verdict::Fail | Verdict::Warn);
    let mend = [production, localhost]
        .into_iter()
        .find(broken)
        .map_or_else(|| without_answer(row.verdict), |told| mend(localhost, told));
    Difference {
        id: row.id.clone(),
        title: row.title.clone(),
        provider: row.provider.clone(),
        mode: row.mode.clone(),
        localhost: side(localhost, seen[0]),
        production: side(production, seen[1]),
        asked,
        expected,
        mend,
        repeat: row.repeat.clone(),
    }
}

/// How to mend a half that came to no answer.
fn without_answer(verdict: Verdict) -> String {
    if verdict == Verdict::Error {
        // What the harness could not do is nothing to mend at the RP.
        return String::new();
    }
    KNOW_YOUR_ADDRESS.to_owned()
}

/// How to mend what is `broken`: what an RP does right on localhost, it mostly does wrong because of where it stands.
fn mend(localhost: &Told, broken: &Told) -> String {
    let own = &broken.row.mend;
    if localhost.row.verdict != Verdict::Pass || broken.row.id.starts_with("invariants/") {
        return own.clone();
    }
    format!("{KNOW_YOUR_ADDRESS} If it does: {own}")
}

/// The first thing that both were asked and answered differently. Where they were asked different things before, they
/// parted earlier, and what followed cannot be compared.
fn parting<'e>(
    here: &'e [Expectation],
    there: &'e [Expectation],
) -> Option<(&'e Expectation, &'e Expectation)> {
    let same = here.iter().zip(there);
    same.take_while(|(here, there)| here.what == there.what)
        .find(|(here, there)| here.held != there.held)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{evidence::Held, scenario::Level};

    fn row(id: &str, half: Half, verdict: Verdict) -> ScenarioResult {
        ScenarioResult {
            id: id.to_owned(),
            title: "A title.".to_owned(),
            target: "acme".to_owned(),
            provider: "generic".to_owned(),
            mode: None,
            half: Some(half),
            verdict,
            level: Level::Practice("field report 94"),
            reason: format!("{verdict} for a reason"),
            expected: String::new(),
            seen: String::new(),
            mend: "mend it".to_owned(),
            hops: Vec::new(),
            invariants: Vec::new(),
            expected_failure: None,
            defects_reached: Vec::new(),
            duration: Duration::ZERO,
            repeat: "rpcheck run --pair".to_owned(),
        }
    }

    fn asked(what: &str, held: Held) -> Expectation {
        Expectation {
            what: what.to_owned(),
            expected: "so".to_owned(),
            seen: format!("{what} was {held:?}"),
            held,
            seqs: Vec::new(),
        }
    }

    fn compared(
        localhost: (Verdict, &[Expectation]),
        production: (Verdict, &[Expectation]),
    ) -> Pair {
        let mut halves = Halves::default();
        for (half, (verdict, expectations)) in Half::ALL.into_iter().zip([localhost, production]) {
            halves.add(&row("a/b", half, verdict), expectations.to_vec());
        }
        halves.compared()
    }

    #[test]
    fn the_first_answer_that_differs_is_the_evidence() {
        let first = asked("the cookie", Held::Yes);
        let pair = compared(
            (
                Verdict::Pass,
                &[first.clone(), asked("the page", Held::Yes)],
            ),
            (Verdict::Fail, &[first, asked("the page", Held::No)]),
        );
        let [difference] = pair.differences.as_slice() else {
            panic!("one difference: {pair:?}")
        };
        assert_eq!(difference.asked, "the page");
        assert_eq!(difference.localhost.seen, "the page was Yes");
        assert_eq!(difference.production.seen, "the page was No");
        assert!(difference.mend.ends_with("If it does: mend it"));
        assert_eq!(difference.words(), "pass on localhost, fail in production");
        assert_eq!((pair.alike, pair.unpaired), (0, 0));
    }

    #[test]
    fn without_an_answer_the_reasons_are_the_evidence() {
        let pair = compared(
            (Verdict::Pass, &[asked("the cookie", Held::Yes)]),
            (Verdict::Inconclusive, &[]),
        );
        let difference = &pair.differences[0];
        assert_eq!(difference.asked, "");
        assert_eq!(difference.production.seen, "inconclusive for a reason");
        assert_eq!(difference.mend, KNOW_YOUR_ADDRESS);
    }

    #[test]
    fn only_what_was_asked_in_both_halves_is_compared() {
        let alike = compared((Verdict::Pass, &[]), (Verdict::Pass, &[]));
        assert_eq!((alike.alike, alike.unpaired), (1, 0));
        let skipped = compared((Verdict::Skip, &[]), (Verdict::Skip, &[]));
        assert_eq!((skipped.alike, skipped.unpaired), (0, 0));
        let half = compared((Verdict::Pass, &[]), (Verdict::Skip, &[]));
        assert_eq!((half.alike, half.unpaired), (0, 1));
        assert!(half.differences.is_empty());
        let mut halves = Halves::default();
        halves.add(&row("edge/x", Half::Production, Verdict::Fail), Vec::new());
        assert_eq!(halves.compared().unpaired, 1);
    }
}
