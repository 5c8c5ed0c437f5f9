//! What a reverse proxy does: built in by name, one file each in `behaviours/`, or from a file of the user's.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Cache, Forwarded, Limits, LocationRewrite};
use crate::{
    scenario::EdgeChoice,
    target::{TargetError, nearest},
};

/// Everything that a reverse proxy does besides passing requests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behaviour {
    /// What reports call it.
    pub name: String,
    /// What it imitates, in a sentence.
    #[serde(default)]
    pub summary: String,
    /// Where its values come from: documents, or what was measured.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The server's name on its own pages.
    #[serde(default)]
    pub server: String,
    /// Whether TLS ends here. Read when the edge starts; the RP gets plain HTTP either way.
    #[serde(default)]
    pub tls: bool,
    /// The path below which browsers find the RP, such as `/portal`. The RP never sees it: it is taken off on the way in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// What fits through.
    #[serde(default)]
    pub limits: Limits,
    /// What the RP is told of the request as the browser sent it.
    #[serde(default)]
    pub forwarded: Forwarded,
    /// What becomes of `Location`.
    #[serde(default)]
    pub location: LocationRewrite,
    /// What is kept and given to others; `None` for nothing.
    #[serde(default)]
    pub cache: Option<Cache>,
}

/// Why there is no such edge.
#[derive(Debug, Error)]
pub enum EdgeError {
    /// Neither a built-in name nor a readable file.
    #[error("no edge `{name}`: it is neither built in nor a readable file: {source}{hint}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Why it is no file.
        source: std::io::Error,
        /// The nearest built-in name.
        hint: String,
    },
    /// The file is there and wrong.
    #[error(transparent)]
    File(#[from] TargetError),
}

/// Name and text of every behaviour that is built in.
macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("behaviours/", $name, ".toml")))),*]
    };
}

const BUILT_IN: &[(&str, &str)] = built_in![
    "plain",
    "nginx-default",
    "nginx-large",
    "nginx-large-answers",
    "nginx-bare",
    "nginx-host-without-port",
    "apache-default",
    "aws-alb",
    "node-16k",
    "tls",
    "tls-bare",
    "tls-forwarded-header",
    "inner-host",
    "forwarded-lists",
    "platform-host",
    "path-prefix",
    "path-prefix-untold",
    "forged-passed-on",
    "forged-overwritten",
    "forged-host",
    "forged-path",
    "forged-identity",
    "location-decoded",
    "shared-cache",
];

impl Behaviour {
    /// The names of those that are built in.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The one that is built in under this name.
    pub fn named(name: &str) -> Option<Self> {
        let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        let read = Self::parse(text, &format!("{name}.toml"));
        Some(read.unwrap_or_else(|error| unreachable!("the built-in edge is sound: {error}")))
    }

    /// The edge that a scenario chooses.
    pub fn of(choice: EdgeChoice) -> Option<Self> {
        match choice {
            EdgeChoice::None => None,
            EdgeChoice::Named(name) => Self::named(name),
        }
    }

    /// A built-in edge by name, or a TOML file with the members of this type.
    ///
    /// # Errors
    /// Neither exists, or the file is wrong; with the place.
    pub fn load(selector: &str) -> Result<Self, EdgeError> {
        if let Some(built_in) = Self::named(selector) {
            return Ok(built_in);
        }
        let text = std::fs::read_to_string(selector).map_err(|source| EdgeError::Unknown {
            name: selector.to_owned(),
            source,
            hint: nearest(selector, Self::names())
                .map_or_else(String::new, |name| format!("; did you mean `{name}`?")),
        })?;
        Ok(Self::parse(&text, selector)?)
    }

    /// Reads the text of such a file, which errors call `origin`.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str, origin: &str) -> Result<Self, TargetError> {
        let behaviour: Self = TargetError::in_toml(origin, text)?;
        behaviour
            .forwarded
            .check()
            .map_err(|message| TargetError::whole(origin, message))?;
        if let Some(prefix) = &behaviour.prefix {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
            let segments = prefix.strip_prefix('/').map(|rest| rest.split('/'));
            let sound = segments.is_some_and(|mut segments| {
                segments.all(|segment| !segment.is_empty() && segment.chars().all(plain))
            });
            if !sound {
                let message = format!(
                    "`{prefix}` is no path: write one such as `/portal`, without a slash at its end"
                );
                return Err(TargetError::whole(origin, message));
            }
        }
        Ok(behaviour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_edge_is_sound_and_says_what_it_is() {
        for name in Behaviour::names() {
            let edge = Behaviour::named(name).unwrap();
            assert_eq!(edge.name, name);
            assert!(edge.summary.ends_with('.'), "{name}");
            assert!(!edge.sources.is_empty(), "{name}");
        }
    }

    #[test]
    fn every_scenario_chooses_an_edge_that_exists() {
        for entry in crate::scenarios() {
            if let EdgeChoice::Named(name) = entry.scenario.edge {
                assert!(Behaviour::named(name).is_some(), "{}: {name}", entry.id);
            }
        }
    }

    #[test]
    fn a_printed_edge_reads_the_same() {
        for name in Behaviour::names() {
            let edge = Behaviour::named(name).unwrap();
            let printed = toml::to_string(&edge).unwrap();
            assert_eq!(Behaviour::parse(&printed, "edge.toml").unwrap(), edge);
        }
    }

    #[test]
    fn wrong_names_show_the_way() {
        let unknown = Behaviour::load("nginx-defaults").unwrap_err().to_string();
        assert!(
            unknown.contains("did you mean `nginx-default`?"),
            "{unknown}"
        );
        let text = "name = \"x\"\n[limits]\nrequest_lines = 1\n";
        let error = Behaviour::parse(text, "edge.toml").unwrap_err();
        assert_eq!(error.position(), Some((3, 1)));
        assert!(
            error.message().contains("did you mean `request_line`?"),
            "{error}"
        );
        for prefix in ["portal", "/portal/", "/", "//portal", "/a?b"] {
            let text = format!("name = \"x\"\nprefix = \"{prefix}\"\n");
            let error = Behaviour::parse(&text, "edge.toml").unwrap_err();
            assert!(error.message().contains("such as `/portal`"), "{error}");
        }
        let text = "name = \"x\"\n[forwarded.headers]\nx-forwarded-host = \"{hots}\"\n";
        let error = Behaviour::parse(text, "edge.toml").unwrap_err();
        assert!(error.message().contains("{hots}"), "{error}");
    }
}
