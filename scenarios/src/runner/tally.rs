//! The rows of the invariants: one for each, at each provider and in each mode, over all scenarios.

use std::time::Duration;

use super::{RunConfig, row};
use crate::{
    event::{ScenarioResult, TraceLine},
    invariant::{Entry, invariants},
    pair::Half,
    scenario::LevelKind,
    verdict::Verdict,
};

/// What the scenarios of a run say about the invariants, in the order in which providers and modes came.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    tallies: Vec<Tally>,
}

#[derive(Debug)]
struct Tally {
    provider: String,
    mode: Option<String>,
    half: Option<Half>,
    target: String,
    checked: usize,
    /// For each invariant: in how many scenarios it was broken, and the first of them.
    broken: Vec<(usize, Option<First>)>,
}

#[derive(Clone, Debug)]
struct First {
    scenario: String,
    evidence: String,
    hops: Vec<TraceLine>,
}

impl Tallies {
    /// Adds a finished row.
    pub(super) fn add(&mut self, finished: &row::Finished) {
        let result = &finished.result;
        let tally = self.of(result);
        let Some(timeline) = finished
            .timeline
            .as_ref()
            .filter(|_| row::driven(result.verdict))
        else {
            return;
        };
        tally.checked += 1;
        for (entry, (count, first)) in invariants().iter().zip(&mut tally.broken) {
            let Some(breach) = result
                .invariants
                .iter()
                .find(|breach| breach.invariant == entry.id)
            else {
                continue;
            };
            *count += 1;
            first.get_or_insert_with(|| First {
                scenario: result.id.clone(),
                evidence: breach.evidence.clone(),
                hops: around(timeline, &breach.seqs),
            });
        }
    }

    fn of(&mut self, result: &ScenarioResult) -> &mut Tally {
        let known = |tally: &Tally| {
            (&tally.provider, &tally.mode, tally.half)
                == (&result.provider, &result.mode, result.half)
        };
        let at = self.tallies.iter().position(known).unwrap_or_else(|| {
            self.tallies.push(Tally {
                provider: result.provider.clone(),
                mode: result.mode.clone(),
                half: result.half,
                target: result.target.clone(),
                checked: 0,
                broken: vec![(0, None); invariants().len()],
            });
            self.tallies.len() - 1
        });
        &mut self.tallies[at]
    }

    /// The rows, at the levels that the run asks for.
    pub(super) fn rows(&self, config: &RunConfig) -> Vec<ScenarioResult> {
        let rows = self.tallies.iter().flat_map(|tally| {
            let asked = invariants().iter().zip(&tally.broken);
            let asked = asked.filter(|(entry, _)| entry.invariant.level.kind() <= config.level);
            asked.map(|(entry, (count, first))| tally.row(config, entry, *count, first.as_ref()))
        });
        rows.collect()
    }
}

impl Tally {
    fn row(
        &self,
        config: &RunConfig,
        entry: &Entry,
        broken: usize,
        first: Option<&First>,
    ) -> ScenarioResult {
        let level = entry.invariant.level;
        let document = entry.document();
        let (verdict, reason) = match first {
            None if self.checked == 0 => (
                Verdict::Skip,
                "no scenario was driven to its end".to_owned(),
            ),
            None => (Verdict::Pass, format!("held in {} scenarios", self.checked)),
            Some(first) => {
                let verdict = if level.kind() == LevelKind::Must {
                    Verdict::Fail
                } else {
                    Verdict::Warn
                };
                let reason = format!(
                    "{}; first in {}, in {broken} of {} scenarios",
                    first.evidence, first.scenario, self.checked
                );
                (verdict, reason)
            }
        };
        let repeated = first.map_or_else(String::new, |first| {
            format!(" --scenario {}", first.scenario)
        });
        ScenarioResult {
            id: entry.id.to_owned(),
            title: entry.title(),
            target: self.target.clone(),
            provider: self.provider.clone(),
            mode: self.mode.clone(),
            half: self.half,
            verdict,
            level,
            reason,
            expected: document.gist("What a correct RP does"),
            seen: first
                .map(|first| first.evidence.clone())
                .unwrap_or_default(),
            mend: document.gist("How to mend it"),
            hops: first.map(|first| first.hops.clone()).unwrap_or_default(),
            invariants: Vec::new(),
            expected_failure: None,
            defects_reached: Vec::new(),
            duration: Duration::ZERO,
            repeat: format!("{}{repeated}", config.command_at(&self.provider)),
        }
    }
}

/// The exchanges that show a breach, with a few before each.
fn around(timeline: &crate::timeline::Timeline, seqs: &[u64]) -> Vec<TraceLine> {
    const BEFORE: u64 = 3;
    let (Some(first), Some(last)) = (seqs.iter().min(), seqs.iter().max()) else {
        return Vec::new();
    };
    timeline.trace(first.saturating_sub(BEFORE), last + 1, seqs)
}
