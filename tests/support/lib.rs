//! What tests across crates share: runs against the reference RP, as rows.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use mock_provider::Profile;
use rpcheck::{RunConfig, RunEvent, ScenarioResult, Target, run};

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

    /// The RP with one defect, at the generic provider.
    pub const fn broken(defect: &'static str) -> Self {
        Self {
            profile: "generic",
            defect: Some(defect),
        }
    }

    /// The rows of the run: every scenario and every invariant, in each session mode.
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
        let target = Target::load("reference", &|_| None).map_err(|error| error.to_string())?;
        let profile = Profile::load(self.profile).map_err(|error| error.to_string())?;
        let config = RunConfig {
            providers: vec![profile],
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
