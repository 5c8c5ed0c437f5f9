//! A command in its own process group, which ends as a group, whatever happens to us.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    path::Path,
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use regex::Regex;
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
    sync::watch,
    task::JoinHandle,
};

/// The longest line of output that is kept, in bytes.
const LONGEST_LINE: usize = 2_000;

/// How many lines of output are kept.
const MOST_LINES: usize = 200;

/// How often a group that was told to stop is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A running command and everything it started. Ends on drop: SIGTERM to the group, then SIGKILL.
#[derive(Debug)]
pub struct ProcessGroup {
    child: Child,
    group: Pid,
    stop_within: Duration,
    output: Output,
    readers: Vec<JoinHandle<()>>,
}

/// The last lines that a command wrote, on standard output and standard error.
#[derive(Clone, Debug)]
pub struct Output {
    lines: Arc<Mutex<VecDeque<String>>>,
    written: Arc<watch::Sender<u64>>,
}

impl Output {
    fn new() -> Self {
        Self {
            lines: Arc::default(),
            written: Arc::new(watch::Sender::new(0)),
        }
    }

    fn push(&self, line: &[u8]) {
        let line = &line[..line.len().min(LONGEST_LINE)];
        // Colours are for terminals, and what is kept ends in reports.
        let line = anstream::adapter::strip_bytes(line).into_vec();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == MOST_LINES {
            lines.pop_front();
        }
        lines.push_back(String::from_utf8_lossy(&line).trim_end().to_owned());
        drop(lines);
        self.written.send_modify(|count| *count += 1);
    }

    /// The last `count` lines, oldest first.
    pub fn tail(&self, count: usize) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines
            .iter()
            .skip(lines.len().saturating_sub(count))
            .cloned()
            .collect()
    }

    /// Waits until a kept line matches.
    pub async fn matches(&self, pattern: &Regex) {
        let mut written = self.written.subscribe();
        loop {
            written.borrow_and_update();
            let found = self
                .lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .any(|line| pattern.is_match(line));
            if found || written.changed().await.is_err() {
                return;
            }
        }
    }
}

impl ProcessGroup {
    /// Starts `command` in `folder`, with `env` on top of our own environment.
    ///
    /// # Errors
    /// The command is empty or cannot be started.
    pub fn start(
        command: &[String],
        folder: &Path,
        env: &BTreeMap<String, String>,
        stop_within: Duration,
    ) -> io::Result<Self> {
        let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .envs(env)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let id = child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .and_then(Pid::from_raw);
        let group = id.ok_or_else(|| io::Error::other("the process ended at once"))?;
        let output = Output::new();
        let mut readers = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            readers.push(tokio::spawn(keep(stdout, output.clone())));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.push(tokio::spawn(keep(stderr, output.clone())));
        }
        Ok(Self {
            child,
            group,
            stop_within,
            output,
            readers,
        })
    }

    /// What it wrote last.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// Waits until the command itself ends.
    ///
    /// # Errors
    /// The system cannot wait for it.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Whether the command itself has ended, and how.
    pub fn exit_status(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits, at most a second, until everything that was written before the end has been kept.
    pub async fn drained(&mut self) {
        let readers = std::mem::take(&mut self.readers);
        let all = futures_util::future::join_all(readers);
        // A grandchild may hold the pipe open for ever; what came within the second is enough for a message.
        let _ = tokio::time::timeout(Duration::from_secs(1), all).await;
    }

    /// Stops the group: SIGTERM, and SIGKILL for what is left after the time that it was given.
    pub async fn stop(mut self) {
        if self.signal(Signal::TERM) {
            let stop_within = self.stop_within;
            let gone = async {
                let mut look = tokio::time::interval(LOOK_AGAIN);
                while !self.gone() {
                    look.tick().await;
                }
            };
            let _ = tokio::time::timeout(stop_within, gone).await;
        }
        // What is left is killed on drop.
    }

    /// Whether nothing of the group is left. Reaps the command itself, which would count until then.
    fn gone(&mut self) -> bool {
        let _ = self.child.try_wait();
        test_kill_process_group(self.group).is_err()
    }

    /// Sends a signal to the group; false when nobody is there to get it.
    fn signal(&self, signal: Signal) -> bool {
        kill_process_group(self.group, signal).is_ok()
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        for reader in &self.readers {
            reader.abort();
        }
        if self.gone() {
            return;
        }
        self.signal(Signal::TERM);
        let looks =
            self.stop_within.min(Duration::from_secs(2)).as_millis() / LOOK_AGAIN.as_millis();
        for _ in 0..looks {
            if self.gone() {
                return;
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "drop cannot await, and must not return before the group is gone"
            )]
            std::thread::sleep(LOOK_AGAIN);
        }
        self.signal(Signal::KILL);
        self.gone();
    }
}

/// Reads lines until the end, cutting long ones, so that no output exhausts us.
async fn keep(mut from: impl AsyncRead + Unpin, output: Output) {
    let mut buffer = [0_u8; 4096];
    let mut line = Vec::new();
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        for byte in &buffer[..read] {
            if *byte == b'\n' {
                output.push(&line);
                line.clear();
            } else if line.len() < LONGEST_LINE {
                line.push(*byte);
            }
        }
    }
    if !line.is_empty() {
        output.push(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, stop_within: Duration) -> ProcessGroup {
        let command = ["sh", "-c", script].map(str::to_owned);
        ProcessGroup::start(&command, Path::new("."), &BTreeMap::new(), stop_within).unwrap()
    }

    async fn said(group: &ProcessGroup, line: &str) {
        let pattern = Regex::new(line).unwrap();
        tokio::time::timeout(Duration::from_secs(20), group.output().matches(&pattern))
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn keeps_the_last_lines_and_the_exit() {
        let coloured = r"echo one; printf '\033[31mtwo\033[0m\n' >&2; exit 3";
        let mut group = shell(coloured, Duration::from_secs(1));
        assert_eq!(group.ended().await.unwrap().code(), Some(3));
        group.drained().await;
        let mut lines = group.output().tail(10);
        lines.sort();
        assert_eq!(lines, ["one", "two"]);
    }

    #[tokio::test]
    async fn stops_the_children_too() {
        let group = shell("sleep 600 & echo ready; wait", Duration::from_secs(20));
        said(&group, "ready").await;
        let id = group.group;
        group.stop().await;
        assert!(
            test_kill_process_group(id).is_err(),
            "the sleeping grandchild is gone as well"
        );
    }

    #[tokio::test]
    async fn drop_kills_what_ignores_the_signal() {
        let group = shell(
            "trap '' TERM; echo ready; while :; do read -r line < /dev/zero || :; done",
            Duration::from_millis(20),
        );
        said(&group, "ready").await;
        let id = group.group;
        drop(group);
        let mut look = tokio::time::interval(LOOK_AGAIN);
        // Killed at once; the zombie is reaped by the runtime a moment later.
        tokio::time::timeout(Duration::from_secs(20), async {
            while test_kill_process_group(id).is_ok() {
                look.tick().await;
            }
        })
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn endless_output_is_bounded() {
        let group = shell(
            "head -c 3000000 /dev/zero | tr '\\0' x; echo; for i in 1 2 3; do echo end; done",
            Duration::from_secs(1),
        );
        said(&group, "^end$").await;
        assert!(
            group
                .output()
                .tail(1000)
                .iter()
                .all(|line| line.len() <= LONGEST_LINE)
        );
    }
}
