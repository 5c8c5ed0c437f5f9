//! The RP under test: what its file says, and how it is brought to life.
//!
//! A target is the reference RP, which runs in our own process; a command that is launched; or an RP that already runs.
//! All three are described by a [`TargetFile`], and what drives them looks at nothing else.

mod check;
pub(crate) mod excerpt;
mod expression;
mod faketime;
mod file;
mod launch;
mod process;
pub mod reference;
mod span;
mod template;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

pub use check::AUTH_METHODS;
pub(crate) use check::metadata::texts;
pub use excerpt::{TargetError, nearest};
pub use expression::{Answer, Condition, Expression};
pub use faketime::faketime_library;
pub use file::{
    Build, ExpectedFailure, FileTemplate, Flow, Launch, ProcessClock, Protected, ProviderAddress,
    Ready, Refresh, Registration, SessionManagement, SessionStorage, Step, Supports, TargetFile,
    WhoAmI,
};
pub use launch::{LaunchError, Launched};
pub use process::{Output, ProcessGroup};
pub use reference::{Defect, Mode, check_defects, defects};
pub use span::Span;
pub use template::{PLACEHOLDERS, Template, Values, environment_key};

use crate::expected::Expect;

/// The RP under test, as described; nothing of it runs yet.
#[derive(Clone, Debug)]
pub struct Target {
    file: Arc<TargetFile>,
    kind: Kind,
    selector: String,
    folder: PathBuf,
    environment: Values,
    faketime: Option<PathBuf>,
}

/// The placeholder for the certificate of the authority that signs for provider and proxy.
const CA_FILE: &str = "ca_file";

/// How a target is brought to life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The reference RP, in these modes one after the other.
    Reference(Vec<Mode>),
    /// A command.
    Launched,
    /// It already runs.
    Attached,
}

impl Target {
    /// Loads a target: `reference` (the reference RP with its session in a cookie, then with it on the server),
    /// `reference-cookie` or `reference-store` (one of the two), or the path of a target file. `env` looks up the
    /// environment variables that the file names, and `RPCHECK_FAKETIME_LIB`.
    ///
    /// # Errors
    /// The file cannot be read, or the first thing that is wrong with it, with its place.
    pub fn load(selector: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, TargetError> {
        if let Some(modes) = Mode::selected(selector) {
            return Ok(Self::reference(modes));
        }
        let path = Path::new(selector);
        let text = std::fs::read_to_string(path).map_err(|error| {
            let hint = nearest(selector, Mode::SELECTORS)
                .map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            TargetError::whole(
                selector,
                format!("the target file cannot be read: {error}{hint}"),
            )
        })?;
        let folder = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or_else(|| Path::new("."));
        Self::parse(&text, selector, folder, env)
    }

    /// Reads the text of a target file that stands in `folder` and that errors call `origin`.
    ///
    /// # Errors
    /// The first thing that is wrong with it, with its place.
    pub fn parse(
        text: &str,
        origin: &str,
        folder: &Path,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, TargetError> {
        let (file, environment) = read(text, origin, check::Place::Elsewhere, env)?;
        let kind = if file.launch.is_some() {
            Kind::Launched
        } else {
            Kind::Attached
        };
        let faketime = env("RPCHECK_FAKETIME_LIB").map(PathBuf::from);
        let folder = folder.to_owned();
        Ok(Self {
            file: Arc::new(file),
            kind,
            selector: origin.to_owned(),
            folder,
            environment,
            faketime,
        })
    }

    fn reference(modes: Vec<Mode>) -> Self {
        let (file, environment) = read(
            reference::FILE,
            "reference.toml",
            check::Place::InProcess,
            &|_| None,
        )
        .unwrap_or_else(|error| unreachable!("the built-in target file is sound: {error}"));
        let selector = match modes.as_slice() {
            [mode] => mode.selector(),
            _ => Mode::SELECTORS[0],
        };
        Self {
            file: Arc::new(file),
            selector: selector.to_owned(),
            kind: Kind::Reference(modes),
            folder: PathBuf::from("."),
            environment,
            faketime: None,
        }
    }

    /// What reports call it.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// What it was loaded by; loads it again.
    pub fn selector(&self) -> &str {
        &self.selector
    }

    /// The names of its modes; empty when there is only one.
    pub fn modes(&self) -> Vec<&'static str> {
        match &self.kind {
            Kind::Reference(modes) => modes.iter().map(|mode| mode.name()).collect(),
            Kind::Launched | Kind::Attached => Vec::new(),
        }
    }

    /// How it is brought to life.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// What its file says.
    pub fn file(&self) -> &TargetFile {
        &self.file
    }

    /// The folder that relative paths of the file start from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The environment variables that its templates use.
    pub fn environment(&self) -> &Values {
        &self.environment
    }

    /// Whether the RP is told whom to trust: it or one of its files is given `{ca_file}`.
    pub(crate) fn takes_ca_file(&self) -> bool {
        if let Kind::Reference(_) = self.kind {
            return true;
        }
        let Some(launch) = &self.file.launch else {
            return false;
        };
        let told = |template: &Template| template.placeholders().any(|name| name == CA_FILE);
        let in_file = |file: &FileTemplate| {
            let text = std::fs::read_to_string(self.folder.join(file.template.to_string()));
            text.is_ok_and(|text| text.contains(&format!("{{{CA_FILE}}}")))
        };
        launch.command.iter().any(told)
            || launch.env.values().any(told)
            || launch.files.iter().any(in_file)
    }

    /// Where the user says that libfaketime is.
    pub(crate) fn faketime(&self) -> Option<&Path> {
        self.faketime.as_deref()
    }

    /// The failures that its file expects.
    pub fn expected_failures(&self) -> Vec<Expect> {
        let expect = |expect: &ExpectedFailure| Expect {
            scenario: expect.scenario.get_ref().clone(),
            reason: expect.reason.get_ref().clone(),
            until: expect.until,
        };
        self.file.expect.iter().map(expect).collect()
    }
}

fn read(
    text: &str,
    origin: &str,
    place: check::Place,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<(TargetFile, Values), TargetError> {
    let file: TargetFile = TargetError::in_toml(origin, text)?;
    let environment = check::check(&file, check::Source { origin, text }, place, env)?;
    Ok((file, environment))
}

#[cfg(test)]
mod tests;
