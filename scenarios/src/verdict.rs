//! From evidence to verdict: a pure function.

use std::fmt;

use crate::{
    evidence::{Control, Evidence, Expectation, Held, Trouble},
    scenario::{Level, LevelKind},
};

/// What a scenario came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// What was expected was seen, and the RP worked before and after.
    Pass,
    /// The RP broke a `must`, or broke down.
    Fail,
    /// The RP broke a `should` or a `practice`.
    Warn,
    /// The scenario needs what target or provider do not claim.
    Skip,
    /// The evidence is not enough either way.
    Inconclusive,
    /// The harness itself failed.
    Error,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 6] = [
        Self::Pass,
        Self::Fail,
        Self::Warn,
        Self::Skip,
        Self::Inconclusive,
        Self::Error,
    ];

    /// The verdict as one lower-case word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::Skip => "skip",
            Self::Inconclusive => "inconclusive",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A verdict and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, as a lower-case fragment without a full stop.
    pub reason: String,
    /// What was expected; empty where nothing was asked.
    pub expected: String,
    /// What was seen; empty where nothing was seen.
    pub seen: String,
    /// The exchanges that show it.
    pub seqs: Vec<u64>,
}

/// Judges the evidence of a scenario whose rule is binding as `level` says.
///
/// The order is the whole point: what the harness could not do comes first, then whether the RP worked at all, then
/// whether the deviation was really served; only then does what was seen count. A pass needs every one of them.
pub fn judge(evidence: &Evidence, level: Level) -> Judgement {
    let contrary = evidence.expectations.iter().find(|e| e.held == Held::No);
    let unseen = evidence
        .expectations
        .iter()
        .find(|e| e.held == Held::Unknown);
    if !evidence.needs_unmet.is_empty() {
        return bare(Verdict::Skip, evidence.needs_unmet.join("; "));
    }
    if let Some(Trouble::Harness(what)) = &evidence.trouble {
        return bare(Verdict::Error, what.clone());
    }
    if let Some(Trouble::Unasked(why)) = &evidence.trouble {
        return bare(Verdict::Skip, why.clone());
    }
    match &evidence.control_before {
        Some(Control::SignedIn | Control::Asked) => {}
        Some(Control::Failed(seen)) => {
            return bare(
                Verdict::Inconclusive,
                format!("nobody could sign in before the deviation: {seen}"),
            );
        }
        None => {
            return bare(
                Verdict::Inconclusive,
                "no sign-in before the deviation was seen".to_owned(),
            );
        }
    }
    if !evidence.quirks_missing.is_empty() {
        let missing = evidence.quirks_missing.join(", ");
        return bare(
            Verdict::Inconclusive,
            format!("the RP never met the deviation: {missing} was not served"),
        );
    }
    if let Some(broken) = contrary {
        let verdict = if level.kind() == LevelKind::Must {
            Verdict::Fail
        } else {
            Verdict::Warn
        };
        return shown(verdict, broken);
    }
    if let Some(Control::Failed(seen)) = &evidence.control_after {
        return bare(
            Verdict::Fail,
            format!("the RP broke down: nobody could sign in afterwards: {seen}"),
        );
    }
    if let Some(Trouble::Missing(what)) = &evidence.trouble {
        return bare(Verdict::Inconclusive, what.clone());
    }
    if let Some(unseen) = unseen {
        return shown(Verdict::Inconclusive, unseen);
    }
    let Some(held) = evidence.expectations.last() else {
        return bare(Verdict::Inconclusive, "nothing was observed".to_owned());
    };
    if evidence.control_after.is_none() {
        return bare(
            Verdict::Inconclusive,
            "no sign-in after the deviation was seen".to_owned(),
        );
    }
    shown(Verdict::Pass, held)
}

fn bare(verdict: Verdict, reason: String) -> Judgement {
    Judgement {
        verdict,
        reason,
        expected: String::new(),
        seen: String::new(),
        seqs: Vec::new(),
    }
}

fn shown(verdict: Verdict, by: &Expectation) -> Judgement {
    let reason = match by.held {
        Held::Unknown => format!("{}: could not be seen", by.what),
        Held::Yes | Held::No => format!("{}: {}", by.what, by.seen),
    };
    Judgement {
        verdict,
        reason,
        expected: by.expected.clone(),
        seen: by.seen.clone(),
        seqs: by.seqs.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expectation(held: Held) -> Expectation {
        Expectation {
            what: "the login page".to_owned(),
            expected: "it appears".to_owned(),
            seen: "something".to_owned(),
            held,
            seqs: vec![3],
        }
    }

    fn sound() -> Evidence {
        Evidence {
            control_before: Some(Control::SignedIn),
            expectations: vec![expectation(Held::Yes)],
            control_after: Some(Control::SignedIn),
            ..Evidence::default()
        }
    }

    #[track_caller]
    fn is(verdict: Verdict, reason: &str, change: impl FnOnce(&mut Evidence)) {
        let mut evidence = sound();
        change(&mut evidence);
        let judgement = judge(&evidence, Level::Must("a specification"));
        assert_eq!(judgement.verdict, verdict, "{judgement:?}");
        assert!(judgement.reason.contains(reason), "{judgement:?}");
    }

    #[test]
    fn a_pass_needs_everything() {
        is(Verdict::Pass, "the login page", |_| {});
        is(Verdict::Inconclusive, "nothing was observed", |e| {
            e.expectations.clear();
        });
        is(Verdict::Inconclusive, "before the deviation", |e| {
            e.control_before = None;
        });
        is(Verdict::Inconclusive, "after the deviation", |e| {
            e.control_after = None;
        });
        is(Verdict::Inconclusive, "could not be seen", |e| {
            e.expectations.push(expectation(Held::Unknown));
        });
        is(Verdict::Inconclusive, "no code", |e| {
            e.trouble = Some(Trouble::missing("no code"));
        });
        is(Verdict::Inconclusive, "quirk-x was not served", |e| {
            e.quirks_missing.push("quirk-x".to_owned());
        });
    }

    #[test]
    fn contrary_evidence_fails_unless_the_scene_was_never_set() {
        let contrary = |e: &mut Evidence| e.expectations.insert(0, expectation(Held::No));
        is(Verdict::Fail, "the login page: something", contrary);
        is(Verdict::Fail, "the login page: something", |e| {
            contrary(e);
            e.trouble = Some(Trouble::missing("the rest"));
        });
        is(Verdict::Inconclusive, "not served", |e| {
            contrary(e);
            e.quirks_missing.push("quirk-x".to_owned());
        });
        is(Verdict::Inconclusive, "before the deviation: 500", |e| {
            contrary(e);
            e.control_before = Some(Control::Failed("500".to_owned()));
        });
        is(Verdict::Error, "port", |e| {
            contrary(e);
            e.trouble = Some(Trouble::harness("port"));
        });
    }

    #[test]
    fn a_refusal_followed_by_a_breakdown_is_no_pass() {
        is(Verdict::Fail, "broke down", |e| {
            e.control_after = Some(Control::Failed("500".to_owned()));
        });
        is(Verdict::Fail, "broke down", |e| {
            e.control_after = Some(Control::Failed("500".to_owned()));
            e.expectations.push(expectation(Held::Unknown));
        });
    }

    #[test]
    fn unmet_needs_skip_before_anything_else() {
        is(Verdict::Skip, "no refresh", |e| {
            e.needs_unmet.push("no refresh".to_owned());
            e.control_before = None;
        });
    }

    #[test]
    fn a_question_that_does_not_arise_is_skipped() {
        is(Verdict::Skip, "the RP sends no nonce", |e| {
            e.trouble = Some(Trouble::unasked("the RP sends no nonce"));
        });
    }

    #[test]
    fn a_plain_sign_in_that_fails_is_a_failure() {
        is(Verdict::Fail, "the login page: something", |e| {
            e.control_before = Some(Control::Asked);
            e.expectations = vec![expectation(Held::No)];
            e.control_after = Some(Control::Failed("401".to_owned()));
        });
    }

    #[test]
    fn a_broken_practice_warns() {
        let mut evidence = sound();
        evidence.expectations.push(expectation(Held::No));
        assert_eq!(
            judge(&evidence, Level::Practice("field report 1")).verdict,
            Verdict::Warn
        );
        assert_eq!(
            judge(&evidence, Level::Should("a specification")).verdict,
            Verdict::Warn
        );
        assert_eq!(
            judge(&evidence, Level::Practice("field report 1")).seqs,
            [3]
        );
    }
}
