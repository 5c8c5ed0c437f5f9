//! Failures that the target file expects: CI stays green while they last, and learns when they are gone.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;

use crate::{event::StaleExpectation, verdict::Verdict};

/// One expected failure, as the target file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// Glob over the ids of scenarios and invariants.
    pub scenario: String,
    /// Why it is known to fail.
    pub reason: String,
    /// The last day on which it may fail.
    pub until: Option<Date>,
}

/// The expected failures of a run, and what became of them.
#[derive(Debug)]
pub struct ExpectedFailures {
    rules: Vec<Rule>,
    today: Date,
}

#[derive(Debug)]
struct Rule {
    expect: Expect,
    glob: GlobMatcher,
    /// The ids that it speaks of.
    matched: BTreeSet<String>,
    /// Of those that ran to a verdict: whether one row of it failed.
    decided: BTreeMap<String, bool>,
}

impl ExpectedFailures {
    /// `expects` over the ids that exist. Globs must be valid; those of a target file have been checked on loading.
    ///
    /// # Errors
    /// The first invalid glob, with the reason.
    pub fn new(expects: &[Expect], ids: &[String], today: Date) -> Result<Self, globset::Error> {
        let rules = expects.iter().map(|expect| {
            let glob = Glob::new(&expect.scenario)?.compile_matcher();
            let matched = ids.iter().filter(|id| glob.is_match(id)).cloned().collect();
            Ok(Rule {
                expect: expect.clone(),
                glob,
                matched,
                decided: BTreeMap::new(),
            })
        });
        Ok(Self {
            rules: rules.collect::<Result<_, _>>()?,
            today,
        })
    }

    /// Notes the verdict of one row; the reason when it is a failure that was expected. A date that has passed
    /// expects nothing any more.
    pub fn note(&mut self, id: &str, verdict: Verdict) -> Option<String> {
        let failed = matches!(verdict, Verdict::Fail | Verdict::Warn);
        let mut reason = None;
        for rule in &mut self.rules {
            if !rule.glob.is_match(id) {
                continue;
            }
            if failed || verdict == Verdict::Pass {
                *rule.decided.entry(id.to_owned()).or_default() |= failed;
            }
            if failed && reason.is_none() && !rule.expired(self.today) {
                reason = Some(rule.expect.reason.clone());
            }
        }
        reason
    }

    /// The expectations that are no longer true: past their date, or every id they speak of ran to a verdict and
    /// none failed. What was not run proves nothing.
    pub fn stale(&self) -> Vec<StaleExpectation> {
        let stale = self.rules.iter().filter_map(|rule| {
            let failed = rule.decided.values().filter(|failed| **failed).count();
            let all_ran = !rule.matched.is_empty()
                && rule.matched.iter().all(|id| rule.decided.contains_key(id));
            let why = match rule.expect.until {
                Some(until) if failed > 0 && until < self.today => {
                    format!("was expected until {until} and still fails; mend it or set a new date")
                }
                _ if failed == 0 && all_ran => {
                    "no longer fails; remove it from the target file".to_owned()
                }
                _ => return None,
            };
            let Expect {
                scenario, reason, ..
            } = rule.expect.clone();
            Some(StaleExpectation {
                scenario,
                reason,
                why,
            })
        });
        stale.collect()
    }
}

impl Rule {
    fn expired(&self, today: Date) -> bool {
        self.expect.until.is_some_and(|until| until < today)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn expecting(until: Option<Date>) -> ExpectedFailures {
        let ids = ["logout/a", "logout/b", "refresh/c"].map(str::to_owned);
        let expect = Expect {
            scenario: "logout/*".to_owned(),
            reason: "ACME-1".to_owned(),
            until,
        };
        ExpectedFailures::new(&[expect], &ids, date(2026, 11, 21)).unwrap()
    }

    #[test]
    fn an_expected_failure_has_its_reason() {
        let mut expected = expecting(None);
        assert_eq!(
            expected.note("logout/a", Verdict::Fail).as_deref(),
            Some("ACME-1")
        );
        assert_eq!(expected.note("logout/b", Verdict::Pass), None);
        assert_eq!(expected.note("refresh/c", Verdict::Fail), None);
        assert_eq!(expected.stale(), []);
    }

    #[test]
    fn what_no_longer_fails_is_stale_once_all_of_it_ran() {
        let mut expected = expecting(None);
        expected.note("logout/a", Verdict::Pass);
        assert_eq!(expected.stale(), [], "logout/b has not run");
        expected.note("logout/b", Verdict::Inconclusive);
        assert_eq!(expected.stale(), [], "logout/b has no verdict");
        expected.note("logout/b", Verdict::Pass);
        assert!(expected.stale()[0].why.contains("no longer fails"));
    }

    #[test]
    fn after_its_last_day_it_expects_nothing() {
        let mut expected = expecting(Some(date(2026, 11, 20)));
        assert_eq!(expected.note("logout/a", Verdict::Fail), None);
        assert!(expected.stale()[0].why.contains("until 2026-11-20"));
        let mut expected = expecting(Some(date(2026, 11, 21)));
        assert_eq!(
            expected.note("logout/a", Verdict::Fail).as_deref(),
            Some("ACME-1"),
            "the last day counts"
        );
    }
}
