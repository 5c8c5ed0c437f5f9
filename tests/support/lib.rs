//! What tests across crates share: runs against the reference RP, as rows.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError},
};

use mock_provider::Profile;
use rpcheck::{RunConfig, RunEvent, ScenarioResult, Target, run, target::Mode};

/// A day that no expected failure depends on.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 21);

/// One run of the whole catalogue against the reference RP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Name of the provider profile.
    pub profile: &'static str,
    /// The defect that the RP has; none in a sound one.
    pub defect: Option<&'static str>,
}

impl Subject {
    /// The sound RP at one provider.
    pub const fn sound(profile: &'static str) -> Self {
        Self {
            profile,
            defect: None,
        }
    }

    /// The RP with one defect, at the generic provider; what is not asked there is asked where it is.
    pub const fn broken(defect: &'static str) -> Self {
        Self {
            profile: "generic",
            defect: Some(defect),
        }
    }

    /// The rows of the run: every scenario and every invariant, in each session mode; with a defect, those that may differ
    /// from the sound RP's.
    ///
    /// A subject is run once in a process, by whoever asks first; the others wait for it.
    ///
    /// # Errors
    /// The words in which the run could not be done.
    pub fn rows(self) -> Result<Arc<Vec<ScenarioResult>>, String> {
        type Rows = Arc<OnceLock<Result<Arc<Vec<ScenarioResult>>, String>>>;
        static RUNS: Mutex<BTreeMap<Subject, Rows>> = Mutex::new(BTreeMap::new());
        let rows = Arc::clone(
            RUNS.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(self)
                .or_default(),
        );
        rows.get_or_init(|| self.run().map(Arc::new)).clone()
    }

    fn run(self) -> Result<Vec<ScenarioResult>, String> {
        let Some(defect) = self.defect else {
            return self.run_at(self.profile, Mode::SELECTORS[0], Vec::new());
        };
        let mut rows = Vec::new();
        for (profile, scenarios) in at_profiles(self.profile) {
            let sound = Subject::sound(profile).rows()?;
            for mode in [Mode::Cookie, Mode::Store] {
                let mine = sound
                    .iter()
                    .filter(|row| row.mode.as_deref() == Some(mode.name()));
                let differ: Vec<String> = mine
                    .filter(|row| scenarios.contains(&row.id.as_str()) && may_differ(row, defect))
                    .map(|row| row.id.clone())
                    .collect();
                if !differ.is_empty() {
                    rows.extend(self.run_at(profile, mode.selector(), differ)?);
                }
            }
        }
        Ok(rows)
    }

    fn run_at(
        self,
        profile: &str,
        target: &str,
        scenarios: Vec<String>,
    ) -> Result<Vec<ScenarioResult>, String> {
        let target = Target::load(target, &|_| None).map_err(|error| error.to_string())?;
        let profile = Profile::load(profile).map_err(|error| error.to_string())?;
        let config = RunConfig {
            providers: vec![profile],
            scenarios,
            defects: self.defect.map(str::to_owned).into_iter().collect(),
            jobs: 2,
            ..RunConfig::new(target, TODAY)
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let mut rows = Vec::new();
        runtime
            .block_on(run(&config, &mut |event| {
                if let RunEvent::ScenarioFinished(row) = event {
                    rows.push(*row);
                }
            }))
            .map_err(|error| error.to_string())?;
        Ok(rows)
    }
}

/// Whether a row of the sound RP may be another with `defect`: it declares the defect, or the RP came to the place where
/// the defect is read. Everything random is seeded, so any other row would be the same, and need not be run again.
fn may_differ(row: &ScenarioResult, defect: &str) -> bool {
    static WHOLE: LazyLock<bool> = LazyLock::new(|| std::env::var_os(WHOLE_MATRIX).is_some());
    let declares = || {
        let entry = rpcheck::scenarios().iter().find(|entry| entry.id == row.id);
        entry.is_some_and(|entry| entry.scenario.caught_by.contains(&defect))
    };
    *WHOLE || row.defects_reached.iter().any(|id| id == defect) || declares()
}

/// Set to run every scenario against every defect, those too that cannot differ.
const WHOLE_MATRIX: &str = "RPCHECK_WHOLE_MATRIX";

/// Every scenario, by the profile at which defects are tried: `profile`, or the first at which it is asked.
fn at_profiles(profile: &'static str) -> BTreeMap<&'static str, Vec<&'static str>> {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let profiles = mock_provider::profiles();
        profiles
            .iter()
            .map(|profile| profile.name().to_owned())
            .collect()
    });
    let mut at_profiles: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in rpcheck::scenarios() {
        let asked_at = entry.scenario.profiles;
        let first = || NAMES.iter().find(|name| asked_at.include(name));
        let at = if asked_at.include(profile) {
            profile
        } else {
            first().expect("a unit test says that every scenario is asked somewhere")
        };
        at_profiles.entry(at).or_default().push(entry.id);
    }
    at_profiles
}
