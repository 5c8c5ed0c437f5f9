//! The `rpcheck` program: hands arguments, streams and surroundings of the process to the command line.

use std::process::ExitCode;

use mimalloc::MiMalloc;
use rpcheck::cli::{self, Surroundings};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let (mut out, mut err) = (anstream::stdout(), anstream::stderr());
    cli::main_in(
        &Surroundings::of_the_process(),
        std::env::args_os(),
        &mut out,
        &mut err,
    )
    .into()
}
