//! Serves the reference relying party, configured by environment variables.
//!
//! See `Config::from_env` for their names. With `--list-defects` it says what `RP_DEFECTS` may hold.

use std::error::Error;
use std::io::Write as _;
use std::net::TcpListener;
use std::process::ExitCode;

use rp_under_test::{Config, RelyingParty, defects};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell it to when standard error is closed.
            drop(writeln!(std::io::stderr(), "rp-under-test: {error}"));
            ExitCode::from(2)
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout();
    if std::env::args().nth(1).as_deref() == Some("--list-defects") {
        for defect in defects() {
            writeln!(out, "{}: {}", defect.id, defect.summary)?;
        }
        return Ok(());
    }
    let var = |name: &str| std::env::var(name).ok();
    let listener = TcpListener::bind(Config::listen_from_env(&var)?)?;
    let config = Config::from_env(&var)?;
    let base_url = config.base_url.clone();
    let rp = RelyingParty::start(listener, config).await?;
    writeln!(out, "READY {base_url} on {}", rp.addr())?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
