//! The command line: reads arguments, does what they say, and prints results on standard output and everything else
//! on standard error. Nothing here ends the process.

use std::{
    ffi::OsString,
    io::{self, Write},
    panic, thread,
};

use anstream::adapter::StripBytes;
use clap::{CommandFactory as _, FromArgMatches as _};

use crate::exit_code::ExitCode;

mod area;
mod args;
mod check_target;
mod demo;
mod explain;
mod list;
mod markdown;
mod nearest;
mod problem;
mod profile;
mod progress;
mod run;
mod serve;
mod surroundings;

pub use surroundings::Surroundings;

use args::{Arguments, Command, ProfileCommand};
use problem::Problem;

/// Room for everything that works on data from outside.
const STACK: usize = 16 * 1024 * 1024;

/// Where a command prints, and what it may know of the world around it.
pub(crate) struct Console<'a> {
    /// Results.
    pub(crate) out: &'a mut (dyn Write + Send),
    /// Progress, logs and problems.
    pub(crate) err: &'a mut (dyn Write + Send),
    /// Terminal, environment and the wish to stop.
    pub(crate) around: &'a Surroundings,
}

/// Does what `args` say (the first is the program's name), in surroundings without terminal and without colours.
pub fn main_with<A, I>(
    args: I,
    out: &mut (dyn Write + Send),
    err: &mut (dyn Write + Send),
) -> ExitCode
where
    I: IntoIterator<Item = A>,
    A: Into<OsString> + Clone,
{
    let mut out = Unstyled {
        out,
        strip: StripBytes::new(),
    };
    let mut err = Unstyled {
        out: err,
        strip: StripBytes::new(),
    };
    main_in(&Surroundings::plain(), args, &mut out, &mut err)
}

/// Does what `args` say (the first is the program's name) in these surroundings. Styles are written to both streams,
/// which strip them where they have no place.
pub fn main_in<A, I>(
    around: &Surroundings,
    args: I,
    out: &mut (dyn Write + Send),
    err: &mut (dyn Write + Send),
) -> ExitCode
where
    I: IntoIterator<Item = A>,
    A: Into<OsString> + Clone,
{
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let mut console = Console { out, err, around };
    let ended = thread::scope(|scope| {
        let work = || on_a_runtime(args, &mut console);
        let worker = thread::Builder::new()
            .name("rpcheck".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, work);
        match worker {
            Ok(worker) => worker
                .join()
                .unwrap_or_else(|panic| panic::resume_unwind(panic)),
            Err(error) => Err(Problem::cannot_run(format_args!(
                "the system starts no thread: {error}"
            ))),
        }
    });
    ended.unwrap_or_else(|problem| {
        // Standard error is the last place to complain at: if it is gone, the exit status has to do.
        let _ = write!(console.err, "{}", problem.shown(around.width()));
        problem.exit()
    })
}

fn on_a_runtime(args: Vec<OsString>, console: &mut Console<'_>) -> Result<ExitCode, Problem> {
    let arguments = match parse(args, console.around.width()) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, console),
    };
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if matches!(arguments.command, Command::Serve(_)) {
        // Threads that wake each other would cost a provider more than they gain it. What is printed has this thread,
        // so that a reader who stops reading stops nobody else.
        runtime.worker_threads(1);
    }
    let runtime = runtime
        .enable_all()
        .thread_stack_size(STACK)
        .build()
        .map_err(|error| {
            Problem::cannot_run(format_args!("the system starts no threads: {error}"))
        })?;
    runtime.block_on(async {
        match arguments.command {
            Command::Run(args) => run::run(&args, console).await,
            Command::List(args) => list::list(&args, console),
            Command::Explain(args) => explain::explain(&args, console),
            Command::Profile(args) => match args.command {
                ProfileCommand::Diff(args) => profile::diff(&args, console),
                ProfileCommand::Import(args) => profile::import(&args, console).await,
            },
            Command::Serve(args) => serve::serve(&args, console).await,
            Command::Demo(args) => demo::demo(&args, console).await,
            Command::CheckTarget(args) => check_target::check_target(&args, console).await,
        }
    })
}

fn parse(args: Vec<OsString>, width: usize) -> Result<Arguments, clap::Error> {
    let matches = Arguments::command()
        .term_width(width)
        .try_get_matches_from(args)?;
    Arguments::from_arg_matches(&matches)
}

/// Prints what clap has to say: help and version are results, everything else is a problem.
fn usage(error: &clap::Error, console: &mut Console<'_>) -> Result<ExitCode, Problem> {
    let text = error.render();
    let text = text.ansi();
    if error.use_stderr() {
        write!(console.err, "{text}")?;
        return Ok(ExitCode::Usage);
    }
    write!(console.out, "{text}")?;
    Ok(ExitCode::AsExpected)
}

/// A stream that styles are taken out of.
struct Unstyled<'a> {
    out: &'a mut (dyn Write + Send),
    strip: StripBytes,
}

impl Write for Unstyled<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for printable in self.strip.strip_next(bytes) {
            self.out.write_all(printable)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
