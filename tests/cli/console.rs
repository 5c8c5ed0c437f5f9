//! Runs the command line inside the test and keeps what it prints.

use std::{
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rpcheck::{
    cli::{self, Surroundings},
    exit_code::ExitCode,
};
use tokio::sync::Notify;

/// How long anything may take before the test gives up; far above what it does take.
const LIMIT: Duration = Duration::from_mins(1);

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: ExitCode,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs a command to its end.
pub(crate) fn rpcheck(args: &[&str]) -> Ended {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = cli::main_with(words(args), &mut out, &mut err);
    Ended {
        code,
        out: utf8(out),
        err: utf8(err),
    }
}

fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("what people read is UTF-8")
}

fn words(args: &[&str]) -> Vec<String> {
    std::iter::once("rpcheck")
        .chain(args.iter().copied())
        .map(str::to_owned)
        .collect()
}

/// A command that runs until it is stopped.
pub(crate) struct Running {
    out: Output,
    stop: Arc<Notify>,
    thread: Option<JoinHandle<ExitCode>>,
}

impl Running {
    /// Starts a command.
    pub(crate) fn start(args: &[&str]) -> Self {
        let (out, stop) = (Output::default(), Arc::new(Notify::new()));
        let told = Arc::clone(&stop);
        let around = Surroundings::plain().until(move || {
            let told = Arc::clone(&told);
            async move { told.notified().await }
        });
        let (args, mut on_out) = (
            words(args),
            anstream::StripStream::new(Box::new(out.clone()) as Box<dyn io::Write + Send>),
        );
        let thread =
            std::thread::spawn(move || cli::main_in(&around, args, &mut on_out, &mut io::sink()));
        Self {
            out,
            stop,
            thread: Some(thread),
        }
    }

    /// Waits until a line of standard output satisfies `wanted`, and returns that line.
    pub(crate) fn line(&self, wanted: impl Fn(&str) -> bool) -> String {
        self.out.line(wanted)
    }

    /// Stops it as Ctrl-C does; returns exit status and standard output.
    pub(crate) fn stopped(mut self) -> (ExitCode, String) {
        self.stop.notify_one();
        let thread = self.thread.take().expect("a command is stopped once");
        let code = thread.join().expect("the command does not panic");
        (code, self.out.text().clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.notify_one();
    }
}

/// Standard output that can be waited on.
#[derive(Clone, Default)]
struct Output(Arc<(Mutex<String>, Condvar)>);

impl Output {
    fn text(&self) -> MutexGuard<'_, String> {
        self.0.0.lock().expect("no thread panics while it writes")
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a limit for a test that waits for another thread"
    )]
    fn line(&self, wanted: impl Fn(&str) -> bool) -> String {
        let until = Instant::now() + LIMIT;
        let mut text = self.text();
        loop {
            let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
            if let Some(line) = whole.lines().find(|line| wanted(line)) {
                return line.to_owned();
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the line did not come; there is:\n{text}");
            text = self
                .0
                .1
                .wait_timeout(text, left)
                .expect("no thread panics while it writes")
                .0;
        }
    }
}

impl io::Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text()
            .push_str(std::str::from_utf8(bytes).map_err(io::Error::other)?);
        self.0.1.notify_all();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
