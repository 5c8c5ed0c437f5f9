//! The proof that the provider passes for a real one: client libraries from the field, which nobody here wrote, sign in,
//! refresh and sign out in their strictest settings. One named test per library, profile and feature.
//!
//! The Rust library always runs. Those of other languages run where `.ci/clients` has installed them, and are reported
//! as ignored elsewhere.

mod end_user;
mod in_rust;
mod job;
mod script;
mod table;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};

use crate::job::Job;
use crate::script::Script;
use crate::table::{LIBRARIES, Library, PROFILES, Row};

/// How long all features of one library at one profile may take together.
const WITHIN: Duration = Duration::from_mins(3);

/// What became of each feature, or why nothing became of them.
type Outcome = Result<BTreeMap<String, Result<(), String>>, String>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("table::every_profile_has_its_row", || {
        Ok(table::is_complete()?)
    })];
    for library in &LIBRARIES {
        for row in &PROFILES {
            trials.extend(cells(library, row));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The tests of one library at one profile. Whichever runs first lets the library run; the others look at what came.
fn cells(library: &'static Library, row: &'static Row) -> Vec<Trial> {
    let features: Vec<&'static str> = library.features(row).collect();
    let missing = library.script.and_then(Script::missing);
    let outcome = Arc::new(OnceLock::<Outcome>::new());
    let trial = |feature: &'static str| {
        let (outcome, features, missing) =
            (Arc::clone(&outcome), features.clone(), missing.clone());
        let name = format!("{}::{}::{feature}", library.name, row.profile);
        let test = {
            let missing = missing.clone();
            move || {
                if let Some(missing) = missing {
                    return Err(missing.into());
                }
                let outcome = outcome.get_or_init(|| run(library, row, &features));
                match outcome.as_ref().map(|results| results.get(feature)) {
                    Ok(Some(Ok(()))) => Ok(()),
                    Ok(Some(Err(error))) | Err(error) => Err(error.into()),
                    Ok(None) => Err("the library ended without a word on it".into()),
                }
            }
        };
        Trial::test(name, test)
            .with_ignored_flag(missing.is_some())
            .with_kind(missing.unwrap_or_default())
    };
    features.iter().copied().map(trial).collect()
}

fn run(library: &Library, row: &Row, features: &[&str]) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let (_provider, job) = Job::start(library, row, features).await?;
        let run = async {
            match library.script {
                Some(script) => script.run(&job).await,
                None => Ok(in_rust::run(&job).await),
            }
        };
        tokio::time::timeout(WITHIN, run)
            .await
            .map_err(|_| format!("the library is not done after {WITHIN:?}"))?
    })
}
