//! `cargo xtask`: the developer commands.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use xtask::{Result, root, scaffold, sync};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  sync                        write the registries and the generated pages of docs/
  sync --check                say what `sync` would change, and fail if that is anything
  new scenario GROUP/NAME     start a scenario, such as logout/hint-of-another-session
  new invariant NAME          start an invariant
  new quirk NAME              start a quirk of the mock provider
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["sync"] => write(),
        ["sync", "--check"] => check(),
        ["new", kind, name] => start(kind, name),
        ["help" | "--help" | "-h"] => Ok((ExitCode::SUCCESS, USAGE.to_owned())),
        _ => {
            say(io::stderr(), USAGE);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok((code, text)) => {
            say(io::stdout(), &text);
            code
        }
        Err(trouble) => {
            say(io::stderr(), &format!("error: {trouble}\n"));
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(ExitCode, String)> {
    let touched = sync::write(&workspace()?)?;
    let lines = touched
        .iter()
        .map(|path| format!("wrote {}\n", path.display()));
    Ok((ExitCode::SUCCESS, lines.collect()))
}

fn check() -> Result<(ExitCode, String)> {
    let drifts = sync::check(&workspace()?)?;
    if drifts.is_empty() {
        return Ok((ExitCode::SUCCESS, String::new()));
    }
    Ok((ExitCode::FAILURE, sync::report(&drifts)))
}

fn start(kind: &str, name: &str) -> Result<(ExitCode, String)> {
    let path = scaffold::start(&workspace()?, kind, name)?;
    let next = format!(
        "wrote {}\nnext: write its text and its code, then run `cargo xtask sync` and `cargo test`\n",
        path.display()
    );
    Ok((ExitCode::SUCCESS, next))
}

fn workspace() -> Result<std::path::PathBuf> {
    let here = env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
    root::find(&here)
}

/// Writes to a stream that may be closed already, which is not our trouble.
fn say(mut stream: impl Write, text: &str) {
    if stream.write_all(text.as_bytes()).is_err() {
        // The reader has gone (`cargo xtask sync --check | head`): nobody is left to tell.
    }
}
