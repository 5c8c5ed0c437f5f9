//! `rpcheck check-target`: tries a target file, so that trouble with it is told apart from trouble with the RP.

use super::{Console, args::CheckTargetArgs, problem::Problem};
use crate::{
    exit_code::ExitCode,
    redact::escape,
    report::text::{GOOD, STRONG, styled},
    runner::{self, RunConfig, RunError},
    target::Target,
};

pub(super) async fn check_target(
    args: &CheckTargetArgs,
    console: &mut Console<'_>,
) -> Result<ExitCode, Problem> {
    let target = Target::load(&args.file, &|name| console.around.env(name)).map_err(|error| {
        Problem::usage(error).help(
            "this is about the file, not about the RP, which was not started: mend the file first",
        )
    })?;
    let config = RunConfig::new(target, jiff::Zoned::now().date());
    let mut unwritten = None;
    let out = &mut *console.out;
    let mut on_step = |step: &str| {
        let line =
            writeln!(out, "  {} {}", styled(GOOD, "✓"), escape(step)).and_then(|()| out.flush());
        unwritten = unwritten.take().or(line.err());
    };
    let ended = runner::preflight(&config, &mut on_step).await;
    if let Some(error) = unwritten {
        return Err(error.into());
    }
    ended.map_err(|error| explained(&error))?;
    let next = format!("rpcheck run --target {}", args.file);
    writeln!(
        console.out,
        "Everything that a run needs is there. Next: {}",
        styled(STRONG, escape(&next))
    )?;
    Ok(ExitCode::AsExpected)
}

/// Whose trouble it is.
fn explained(error: &RunError) -> Problem {
    let problem = Problem::from(error);
    match error {
        RunError::Configuration(_) => problem.help("this is about the target file: mend it and try again"),
        RunError::CannotRun(_) => problem.help(
            "the file is valid, and the steps above went well; what follows them did not: see whether [launch], \
             [sign_in] and [who_am_i] describe what the RP really does, or whether the RP itself fails",
        ),
        RunError::NothingSelected(_) | RunError::Interrupted => problem,
    }
}
