//! Starts the RP that a target file describes: build, files, command, and the wait until it is ready.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use regex::Regex;
use tempfile::TempDir;
use thiserror::Error;
use tokio::net::TcpStream;

use super::{
    ProcessClock, Target, faketime,
    file::{Build, Launch},
    process::{Output, ProcessGroup},
    template::{Template, Values},
};

/// How often an RP that is starting is asked whether it is ready.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// How many lines of the RP's output an error shows.
const LINES_SHOWN: usize = 20;

/// Why an RP could not be started.
#[derive(Debug, Error)]
pub enum LaunchError {
    /// A placeholder has no value at this point.
    #[error("`{template}` needs `{name}`, which has no value here")]
    NoValue {
        /// The text of the template.
        template: String,
        /// The placeholder.
        name: String,
    },
    /// A file or folder of the target could not be used.
    #[error("{what} `{}`: {source}", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The command could not be started at all.
    #[error("`{command}` could not be started in `{}`: {source}; is it installed, and is `cwd` right?", folder.display())]
    Command {
        /// The program.
        command: String,
        /// Where it was to run.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The build failed or took too long.
    #[error("`[build]` {outcome}{output}")]
    Build {
        /// What became of it.
        outcome: String,
        /// Its last lines.
        output: String,
    },
    /// The RP ended before it was ready, or was not ready in time.
    #[error("the RP {outcome}{output}")]
    NotReady {
        /// What became of it.
        outcome: String,
        /// Its last lines.
        output: String,
    },
    /// `clock = "faketime"` without the library.
    #[error(
        "`clock = \"faketime\"` needs libfaketime, which was looked for at {}; install it (Debian, Ubuntu: `apt-get \
         install libfaketime`), or set RPCHECK_FAKETIME_LIB to its path, or leave `clock` out", looked.join(", ")
    )]
    NoFaketime {
        /// The paths that were tried.
        looked: Vec<String>,
    },
}

/// A launched RP. Ends on drop, with everything that it started.
#[derive(Debug)]
pub struct Launched {
    group: ProcessGroup,
    clock: Option<PathBuf>,
    /// Holds `{scratch}`; emptied when the RP has ended.
    _scratch: TempDir,
}

impl Launched {
    /// Builds the target, if it has a `[build]`. To be done once per run.
    ///
    /// # Errors
    /// See [`LaunchError`].
    pub async fn build(target: &Target, values: &Values) -> Result<(), LaunchError> {
        let Some(Build {
            command,
            cwd,
            env,
            within,
        }) = &target.file().build
        else {
            return Ok(());
        };
        let scratch = scratch()?;
        let values = with_scratch(values, scratch.path());
        let stop_within = Duration::from_secs(2);
        let mut group = start(
            target,
            command,
            cwd.as_ref(),
            env,
            &BTreeMap::new(),
            &values,
            stop_within,
        )?;
        let ended = tokio::time::timeout(within.0, group.ended()).await;
        let outcome = match ended {
            Ok(Ok(status)) if status.success() => return Ok(()),
            Ok(Ok(status)) => format!("failed with {status}"),
            Ok(Err(error)) => format!("could not be waited for: {error}"),
            Err(_) => format!("did not end within {within}; give it more with `within`"),
        };
        group.drained().await;
        Err(LaunchError::Build {
            outcome,
            output: tail(group.output()),
        })
    }

    /// Starts the RP, listening on `port`, and waits until it is ready.
    ///
    /// # Errors
    /// See [`LaunchError`].
    pub async fn start(target: &Target, values: &Values, port: u16) -> Result<Self, LaunchError> {
        let launch = target
            .file()
            .launch
            .as_ref()
            .expect("only targets with `[launch]` are launched");
        let scratch = scratch()?;
        let values = with_scratch(values, scratch.path());
        for file in &launch.files {
            let from = target.folder().join(fill(&file.template, &values)?);
            let to = target.folder().join(fill(&file.to, &values)?);
            render(&from, &to, &values)?;
        }
        let mut added = BTreeMap::new();
        let clock = match launch.clock {
            Some(ProcessClock::Faketime) => Some(faketime::prepare(
                target.faketime(),
                scratch.path(),
                &mut added,
            )?),
            None => None,
        };
        let Launch {
            command,
            cwd,
            env,
            stop_within,
            ..
        } = launch;
        let mut group = start(
            target,
            command,
            cwd.as_ref(),
            env,
            &added,
            &values,
            stop_within.0,
        )?;
        let within = launch.ready.within;
        let outcome = tokio::select! {
            ready = ready(launch, &values, port, group.output().clone()) => match ready {
                Ok(()) => return Ok(Self { group, clock, _scratch: scratch }),
                Err(error) => return Err(error),
            },
            status = group.ended() => match status {
                Ok(status) => format!("ended with {status} before it was ready"),
                Err(error) => format!("could not be waited for: {error}"),
            },
            () = expired(within.0) => format!(
                "was not ready on port {port} within {within}; does it listen on `{{port}}`? give it more with `ready.within`"
            ),
        };
        if group.exit_status().is_some() {
            group.drained().await;
        }
        Err(LaunchError::NotReady {
            outcome,
            output: tail(group.output()),
        })
    }

    /// Whether the RP's own process still runs; what it wrote last, if not.
    ///
    /// # Errors
    /// How it ended, and its last lines.
    pub fn alive(&mut self) -> Result<(), String> {
        match self.group.exit_status() {
            None => Ok(()),
            Some(status) => Err(format!(
                "the RP's process ended with {status}{}",
                tail(self.group.output())
            )),
        }
    }

    /// Whether the time of the process can be moved.
    pub fn time_moves(&self) -> bool {
        self.clock.is_some()
    }

    /// Sets the clock of the process to real time plus `offset`.
    ///
    /// # Errors
    /// The file that libfaketime reads cannot be replaced.
    pub fn set_offset(&self, offset: Duration) -> io::Result<()> {
        self.clock
            .as_deref()
            .map_or(Ok(()), |file| faketime::write_offset(file, offset))
    }

    /// The last lines that the RP wrote.
    pub fn output(&self) -> &Output {
        self.group.output()
    }

    /// Stops the RP and everything that it started.
    pub async fn stop(self) {
        self.group.stop().await;
    }
}

fn scratch() -> Result<TempDir, LaunchError> {
    tempfile::Builder::new()
        .prefix("rpcheck-")
        .tempdir()
        .map_err(|source| LaunchError::File {
            what: "cannot make a folder in",
            path: std::env::temp_dir(),
            source,
        })
}

fn with_scratch(values: &Values, scratch: &Path) -> Values {
    let mut values = values.clone();
    values.insert("scratch".to_owned(), scratch.display().to_string());
    values
}

fn fill(template: &Template, values: &Values) -> Result<String, LaunchError> {
    template.fill(values).map_err(|name| LaunchError::NoValue {
        template: template.to_string(),
        name,
    })
}

fn render(from: &Path, to: &Path, values: &Values) -> Result<(), LaunchError> {
    let file = |what, path: &Path, source| LaunchError::File {
        what,
        path: path.to_owned(),
        source,
    };
    let text = std::fs::read_to_string(from)
        .map_err(|error| file("cannot read the template", from, error))?;
    let template = Template::parse(&text).map_err(|message| {
        file(
            "cannot fill in the template",
            from,
            io::Error::new(io::ErrorKind::InvalidData, message),
        )
    })?;
    std::fs::write(to, fill(&template, values)?).map_err(|error| file("cannot write", to, error))
}

fn start(
    target: &Target,
    command: &[Template],
    cwd: Option<&Template>,
    env: &BTreeMap<String, Template>,
    added: &BTreeMap<String, String>,
    values: &Values,
    stop_within: Duration,
) -> Result<ProcessGroup, LaunchError> {
    let command: Vec<String> = command
        .iter()
        .map(|part| fill(part, values))
        .collect::<Result<_, _>>()?;
    let folder = match cwd {
        Some(cwd) => target.folder().join(fill(cwd, values)?),
        None => target.folder().to_owned(),
    };
    let mut filled = added.clone();
    for (name, value) in env {
        filled.insert(name.clone(), fill(value, values)?);
    }
    ProcessGroup::start(&command, &folder, &filled, stop_within).map_err(|source| {
        LaunchError::Command {
            command: command.join(" "),
            folder,
            source,
        }
    })
}

/// Comes back when every condition of `ready` has been seen.
async fn ready(
    launch: &Launch,
    values: &Values,
    port: u16,
    output: Output,
) -> Result<(), LaunchError> {
    let ready = &launch.ready;
    if let Some(log) = &ready.log {
        output
            .matches(&Regex::new(log.get_ref()).expect("patterns are checked on loading"))
            .await;
    }
    let mut ask = tokio::time::interval(ASK_AGAIN);
    if ready
        .port
        .unwrap_or(ready.url.is_some() || ready.log.is_none())
    {
        while TcpStream::connect(("localhost", port)).await.is_err() {
            ask.tick().await;
        }
    }
    if let Some(path) = &ready.url {
        let url = format!("http://localhost:{port}{}", fill(path, values)?);
        let client = crate::edge::plain_client();
        loop {
            if client
                .get(&url)
                .send()
                .await
                .is_ok_and(|response| response.status().as_u16() < 500)
            {
                break;
            }
            ask.tick().await;
        }
    }
    Ok(())
}

async fn expired(after: Duration) {
    // What never ends is over when its time is.
    let _ = tokio::time::timeout(after, std::future::pending::<()>()).await;
}

fn tail(output: &Output) -> String {
    let lines = output.tail(LINES_SHOWN);
    if lines.is_empty() {
        return "; it wrote nothing".to_owned();
    }
    let mut shown = "; it wrote last:".to_owned();
    for line in lines {
        write!(
            shown,
            "\n    {}",
            crate::redact::Redactor::default().text(&line)
        )
        .expect("writing to a string does not fail");
    }
    shown
}

#[cfg(test)]
mod tests;
