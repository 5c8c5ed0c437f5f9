//! How fast a run is: one scenario against the in-process RP, the whole catalogue, and the start of `rpcheck serve`.
//!
//! Processor time is that of this process, which holds provider, RP, browser and edge alike.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rpcheck::{RunConfig, RunEvent, Target, run};
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::Runtime;

/// How often the provider's process is started.
const STARTS: usize = 20;

fn main() -> io::Result<()> {
    // `cargo test --benches` only wants to know that it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    // The first run makes the keys and warms the caches.
    catalogue(&runtime, &[], 1);
    let mut each: Vec<Duration> = rpcheck::scenarios()
        .iter()
        .map(|entry| {
            let before = processor_time();
            let rows = catalogue(&runtime, &[entry.id.to_owned()], 1);
            processor_time().saturating_sub(before) / u32::try_from(rows).expect("few rows")
        })
        .collect();
    each.sort_unstable();
    let began = now();
    let rows = catalogue(&runtime, &[], 4);
    let whole = began.elapsed();
    let (start, memory) = serve()?;
    let mut out = io::stdout().lock();
    writeln!(out, "\n| what | measured |\n| --- | --- |")?;
    writeln!(
        out,
        "| one scenario against the in-process RP, both controls included, median | {:.1} ms of CPU |",
        millis(each[each.len() / 2])
    )?;
    writeln!(
        out,
        "| the slowest scenario | {:.1} ms of CPU |",
        millis(each[each.len() - 1])
    )?;
    writeln!(
        out,
        "| the whole catalogue at one profile, both session modes, {rows} rows | {:.2} s |",
        whole.as_secs_f64()
    )?;
    writeln!(
        out,
        "| `rpcheck serve`, from the start of the process to READY, median of {STARTS} | {:.1} ms |",
        millis(start)
    )?;
    writeln!(out, "| memory after that start | {memory} |")
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

fn processor_time() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(spent).expect("processor time is positive")
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Runs these scenarios, or all, in both session modes; the number of rows without those of invariants.
fn catalogue(runtime: &Runtime, scenarios: &[String], jobs: usize) -> usize {
    let target = Target::load("reference", &|_| None).expect("the reference target is built in");
    let config = RunConfig {
        scenarios: scenarios.to_vec(),
        jobs,
        ..RunConfig::new(target, jiff::civil::date(2026, 1, 1))
    };
    let mut rows = 0;
    let summary = runtime
        .block_on(run(&config, &mut |event| {
            if let RunEvent::ScenarioFinished(row) = event {
                rows += usize::from(!row.id.starts_with("invariants/"));
            }
        }))
        .expect("the reference RP can be run");
    assert!(
        summary.all_as_expected(),
        "the sound RP passes: {summary:?}"
    );
    rows
}

/// The time to READY and the resident memory of `rpcheck serve`.
fn serve() -> io::Result<(Duration, String)> {
    let mut starts = Vec::new();
    let mut memory = String::new();
    for _ in 0..STARTS {
        let began = now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_rpcheck"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line)?;
        starts.push(began.elapsed());
        assert!(line.starts_with("READY "), "{line}");
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        resident
            .unwrap_or("not known here")
            .trim()
            .clone_into(&mut memory);
        child.kill()?;
        child.wait()?;
    }
    starts.sort_unstable();
    Ok((starts[STARTS / 2], memory))
}
