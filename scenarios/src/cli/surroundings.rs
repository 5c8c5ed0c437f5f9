//! What a command may know of the world around it: terminal, environment, and the wish to stop.

use std::{
    fmt,
    io::{self, IsTerminal as _},
    sync::Arc,
};

use anstream::{AutoStream, ColorChoice};
use futures_util::future::BoxFuture;
use tokio::signal::unix::{SignalKind, signal};

/// Reads a variable of the environment.
type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;
/// A future that ends when the command shall.
type Stop = Arc<dyn Fn() -> BoxFuture<'static, io::Result<()>> + Send + Sync>;

/// Columns where nobody says how many there are.
const COLUMNS: usize = 100;

/// What a command may know of the world around it.
#[derive(Clone)]
pub struct Surroundings {
    width: usize,
    progress: bool,
    styles: bool,
    env: Environment,
    stop: Stop,
}

impl Surroundings {
    /// The terminal and the environment of this process; Ctrl-C or SIGTERM stops.
    pub fn of_the_process() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Self {
            width: columns.unwrap_or(COLUMNS),
            progress: io::stderr().is_terminal() && !set("CI") && !dumb,
            styles: AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            env: Arc::new(|name| std::env::var(name).ok()),
            ..Self::plain()
        }
    }

    /// No terminal, no environment; Ctrl-C or SIGTERM stops.
    pub fn plain() -> Self {
        Self {
            width: COLUMNS,
            progress: false,
            styles: false,
            env: Arc::new(|_| None),
            stop: Arc::new(|| Box::pin(told_to_stop())),
        }
    }

    /// Commands that run until they are stopped end when a future of `stop` does.
    #[must_use]
    pub fn until<F>(mut self, stop: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.stop = Arc::new(move || {
            let stop = stop();
            Box::pin(async {
                stop.await;
                Ok(())
            })
        });
        self
    }

    /// Columns of the terminal.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Whether somebody watches standard error.
    pub(crate) fn progress(&self) -> bool {
        self.progress
    }

    /// Whether styles are seen on standard output. Whoever prints much leaves out those that nobody sees; otherwise the
    /// stream takes them out.
    pub(crate) fn styles(&self) -> bool {
        self.styles
    }

    /// A variable of the environment.
    pub(crate) fn env(&self, name: &str) -> Option<String> {
        (self.env)(name)
    }

    /// Waits until the command shall end.
    pub(crate) async fn stopped(&self) -> io::Result<()> {
        (self.stop)().await
    }
}

impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings")
            .field("width", &self.width)
            .field("progress", &self.progress)
            .finish_non_exhaustive()
    }
}

/// Waits for Ctrl-C or SIGTERM, which containers send.
async fn told_to_stop() -> io::Result<()> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}
