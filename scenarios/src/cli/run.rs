//! `rpcheck run`: checks a relying party and reports.

use std::{
    fs::{self, File},
    io,
    num::NonZeroUsize,
    path::Path,
    thread,
};

use super::{
    Console,
    args::{Format, ReportArg, ReportFormat, RunArgs},
    nearest::nearest,
    problem::Problem,
    profile,
    progress::Progress,
};
use crate::{
    edge::Behaviour,
    event::RunEvent,
    exit_code::ExitCode,
    report::{Report, json::Json, junit::JunitXml, terminal::Terminal},
    runner::{self, RunConfig, RunError},
    target::{self, Target},
};

/// Columns of reports in files.
const COLUMNS_OF_FILES: usize = 120;

pub(super) async fn run(args: &RunArgs, console: &mut Console<'_>) -> Result<ExitCode, Problem> {
    let config = config(args, console)?;
    let files = files(&args.report)?;
    reported(&config, args, files, console).await
}

/// Reports in files, each with its path for messages.
type Files = Vec<(String, Box<dyn Report>)>;

/// Runs, and tells every report what happens.
async fn reported(
    config: &RunConfig,
    args: &RunArgs,
    files: Files,
    console: &mut Console<'_>,
) -> Result<ExitCode, Problem> {
    let progress = Progress::new(console.around.progress());
    let width = console.around.width();
    let out = &mut *console.out;
    let on_screen: Box<dyn Report + '_> = match args.format {
        Format::Human => Box::new(Terminal::new(out, width)),
        Format::Json => Box::new(Json::new(out)),
    };
    let mut reports: Vec<(String, Box<dyn Report + '_>)> =
        vec![("standard output".to_owned(), on_screen)];
    reports.extend(
        files
            .into_iter()
            .map(|(place, report)| (place, report as Box<dyn Report + '_>)),
    );
    let mut unwritten: Vec<(String, io::Error)> = Vec::new();
    let mut on_event = |event: RunEvent| {
        progress.event(&event, || {
            reports.retain_mut(|(place, report)| match report.event(&event) {
                Ok(()) => true,
                Err(error) => {
                    unwritten.push((std::mem::take(place), error));
                    false
                }
            });
        });
    };
    let ended = runner::run(config, &mut on_event).await;
    drop(progress);
    let summary = ended.map_err(|error| {
        for report in &args.report {
            // What could not be run leaves no report that looks like one. Gone is gone, whoever removed it.
            let _ = fs::remove_file(&report.path);
        }
        explained(&error, args)
    })?;
    match unwritten.into_iter().next() {
        None => Ok(ExitCode::from(&summary)),
        Some((_, error)) if error.kind() == io::ErrorKind::BrokenPipe => Err(error.into()),
        Some((place, error)) => {
            Err(Problem::cannot_run(format_args!("cannot write the report: {error}")).at(place))
        }
    }
}

/// What the runner says, with the names that were probably meant.
fn explained(error: &RunError, args: &RunArgs) -> Problem {
    let problem = Problem::from(error);
    match error {
        RunError::NothingSelected(_) => {
            let ids = || crate::scenarios().iter().map(|entry| entry.id);
            let near: Vec<&str> = args
                .scenario
                .iter()
                .flat_map(|glob| nearest(glob, ids()))
                .collect();
            problem
                .nearest(&near)
                .help("`rpcheck list scenarios` shows all ids; `logout/*` selects a group")
        }
        _ => problem,
    }
}

fn config(args: &RunArgs, console: &Console<'_>) -> Result<RunConfig, Problem> {
    let env = |name: &str| console.around.env(name);
    let target = Target::load(&args.target, &env)
        .map_err(|error| Problem::usage(error).help(HELP_TARGET))?;
    let of_ours = matches!(target.kind(), target::Kind::Reference(_));
    if !args.defect.is_empty() && !of_ours {
        let what = format!(
            "--defect breaks the reference RP; {} is not ours to break",
            target.name()
        );
        return Err(Problem::usage(what)
            .at("--defect")
            .help("leave out --defect, or use --target reference"));
    }
    defects(&args.defect)?;
    globs(&args.scenario)?;
    let edge = args.edge.as_deref().map(Behaviour::load).transpose();
    let names: Vec<&str> = Behaviour::names().collect();
    let jobs = args
        .jobs
        // Rows wait for delays and logout tokens: with one per processor, processors are idle.
        .map_or_else(|| if of_ours { 2 * processors() } else { 1 }, usize::from);
    Ok(RunConfig {
        target,
        providers: args
            .provider
            .iter()
            .map(|name| profile::named(name))
            .collect::<Result<_, _>>()?,
        scenarios: args.scenario.clone(),
        level: args.level.into(),
        defects: args.defect.clone(),
        edge: edge.map_err(|error| {
            Problem::usage(error)
                .at("--edge")
                .expected(format_args!("{}, or a file", names.join(", ")))
        })?,
        tls: args.tls,
        pair: args.pair,
        jobs,
        shard: args.shard,
        seed: args.seed,
        today: jiff::Zoned::now().date(),
        command: command(args),
    })
}

const HELP_TARGET: &str =
    "`rpcheck check-target FILE` tries a target file step by step; `--target reference` needs none";

fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Refuses a defect that does not exist.
pub(super) fn defects(ids: &[String]) -> Result<(), Problem> {
    let known = target::defects();
    for id in ids {
        if !known.iter().any(|defect| defect.id == *id) {
            return Err(Problem::usage(format_args!("no defect is called `{id}`"))
                .at("--defect")
                .nearest(&nearest(id, known.iter().map(|defect| defect.id.as_str())))
                .help("`rpcheck list defects` shows all of them"));
        }
    }
    Ok(())
}

/// Refuses a glob that is none, and one that selects nothing: a slip in one of several would go unseen.
fn globs(globs: &[String]) -> Result<(), Problem> {
    for text in globs {
        let glob = globset::Glob::new(text)
            .map_err(|error| {
                Problem::usage(format_args!("`{text}` is no glob: {}", error.kind()))
                    .at("--scenario")
                    .expected("an id or a glob, such as logout/*")
            })?
            .compile_matcher();
        if !crate::scenarios()
            .iter()
            .any(|entry| glob.is_match(entry.id))
        {
            let what = format!("no scenario matches `{text}`");
            return Err(Problem::new(ExitCode::NothingSelected, what)
                .at("--scenario")
                .nearest(&nearest(
                    text,
                    crate::scenarios().iter().map(|entry| entry.id),
                ))
                .help("`rpcheck list scenarios` shows all ids; `logout/*` selects a group"));
        }
    }
    Ok(())
}

/// The words that repeat this run, without what selects rows.
fn command(args: &RunArgs) -> String {
    let mut words = vec!["rpcheck".to_owned(), "run".to_owned()];
    let option = |words: &mut Vec<String>, name: &str, value: &str| {
        words.extend([name.to_owned(), quoted(value)]);
    };
    if args.target != "reference" {
        option(&mut words, "--target", &args.target);
    }
    for id in &args.defect {
        option(&mut words, "--defect", id);
    }
    if let Some(edge) = &args.edge {
        option(&mut words, "--edge", edge);
    }
    if args.tls {
        words.push("--tls".to_owned());
    }
    if args.pair {
        words.push("--pair".to_owned());
    }
    if args.seed != 0 {
        option(&mut words, "--seed", &args.seed.to_string());
    }
    words.join(" ")
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Opens every file before anything runs: that a report cannot be written is not learnt after ten minutes.
fn files(reports: &[ReportArg]) -> Result<Files, Problem> {
    let mut files = Files::new();
    for report in reports {
        let place = report.path.display().to_string();
        if files.iter().any(|(other, _)| *other == place) {
            return Err(
                Problem::usage(format_args!("two reports would be written to {place}"))
                    .at("--report")
                    .help("give each report a path of its own"),
            );
        }
        let file = created(&report.path).map_err(|error| {
            Problem::usage(format_args!("cannot write the report {place}: {error}"))
                .at("--report")
                .help("name a file in a folder that you may write to; folders that are missing are made")
        })?;
        let file: Box<dyn io::Write + Send> = Box::new(io::BufWriter::new(file));
        files.push((
            place,
            match report.format {
                ReportFormat::Human => Box::new(Terminal::new(
                    anstream::StripStream::new(file),
                    COLUMNS_OF_FILES,
                )),
                ReportFormat::Json => Box::new(Json::new(file)),
                ReportFormat::Junit => Box::new(JunitXml::new(file)),
            },
        ));
    }
    Ok(files)
}

fn created(path: &Path) -> io::Result<File> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder)?;
    }
    File::create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("logout/provider-session"), "logout/provider-session");
        assert_eq!(quoted("my app.toml"), "'my app.toml'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
