//! What can go wrong in a developer command: always one sentence for a person, with the place.

use std::fmt;
use std::io;
use std::path::Path;

/// The result of a developer command.
pub type Result<T> = std::result::Result<T, Trouble>;

/// Why a developer command stopped, as one message that names the file and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(String);

impl Trouble {
    /// Trouble at a place in a file; `message` says what was expected there.
    pub fn at(path: &Path, line: usize, message: impl fmt::Display) -> Self {
        Self(format!("{}:{line}: {message}", path.display()))
    }

    /// The operating system refused to `action` (a verb) a file.
    pub fn io(action: &str, path: &Path, error: &io::Error) -> Self {
        Self(format!("cannot {action} {}: {error}", path.display()))
    }
}

impl From<String> for Trouble {
    fn from(message: String) -> Self {
        Self(message)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}
