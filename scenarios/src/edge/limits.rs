//! The limits of a reverse proxy, built in by name or from a file.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    scenario::EdgeChoice,
    target::{TargetError, nearest},
};

/// What a reverse proxy lets through. Sizes are in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// What reports call it.
    pub name: String,
    /// The longest request line; a longer one is answered with 414.
    pub request_line: usize,
    /// The longest line of a request header, name and value; a longer one is answered with 400. All cookies of a
    /// request are one line in HTTP/1.1.
    pub request_header_line: usize,
    /// All request headers together; more is answered with 400.
    pub request_headers: usize,
    /// The status line and all headers of the RP's answer together; more is answered with 502.
    pub response_headers: usize,
}

/// Why there is no such edge.
#[derive(Debug, Error)]
pub enum EdgeError {
    /// Neither a built-in name nor a readable file.
    #[error("no edge `{name}`: it is neither built in ({}) nor a readable file: {source}{hint}", Limits::NAMES.join(", "))]
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

impl Limits {
    /// The names of the edges that are built in.
    pub const NAMES: [&'static str; 2] = ["nginx-default", "nginx-large"];

    /// nginx as it is when nobody configures any size: `proxy_buffer_size` of one memory page,
    /// `large_client_header_buffers 4 8k`. Observed with nginx 1.22.1 in front of NextAuth 4.16.4: an answer with
    /// more than 4096 bytes of headers is a 502, a request with a header line of more than 8192 bytes a 400.
    pub fn nginx_default() -> Self {
        Self {
            name: "nginx-default".to_owned(),
            request_line: 8192,
            request_header_line: 8192,
            request_headers: 4 * 8192,
            response_headers: 4096,
        }
    }

    /// nginx with `proxy_buffer_size 32k` and `large_client_header_buffers 4 32k`: the sizes with which the same
    /// sign-ins went through.
    pub fn nginx_large() -> Self {
        Self {
            name: "nginx-large".to_owned(),
            request_line: 32 * 1024,
            request_header_line: 32 * 1024,
            request_headers: 4 * 32 * 1024,
            response_headers: 32 * 1024,
        }
    }

    /// The edge that a scenario chooses.
    pub fn of(choice: EdgeChoice) -> Option<Self> {
        match choice {
            EdgeChoice::None => None,
            EdgeChoice::NginxDefault => Some(Self::nginx_default()),
            EdgeChoice::NginxLarge => Some(Self::nginx_large()),
        }
    }

    /// A built-in edge by name, or a TOML file with the members of this type.
    ///
    /// # Errors
    /// Neither exists, or the file is wrong; with the place.
    pub fn load(selector: &str) -> Result<Self, EdgeError> {
        match selector {
            "nginx-default" => return Ok(Self::nginx_default()),
            "nginx-large" => return Ok(Self::nginx_large()),
            _ => {}
        }
        let text = std::fs::read_to_string(selector).map_err(|source| EdgeError::Unknown {
            name: selector.to_owned(),
            source,
            hint: nearest(selector, Self::NAMES)
                .map_or_else(String::new, |name| format!("; did you mean `{name}`?")),
        })?;
        Ok(Self::parse(&text, selector)?)
    }

    /// Reads the text of such a file, which errors call `origin`.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str, origin: &str) -> Result<Self, TargetError> {
        TargetError::in_toml(origin, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_edge_reads_the_same() {
        let limits = Limits::nginx_default();
        assert_eq!(
            Limits::parse(&toml::to_string(&limits).unwrap(), "edge.toml").unwrap(),
            limits
        );
    }

    #[test]
    fn wrong_names_show_the_way() {
        assert!(
            Limits::load("nginx-defaults")
                .unwrap_err()
                .to_string()
                .contains("did you mean `nginx-default`?")
        );
        let error = Limits::parse("name = \"x\"\nrequest_lines = 1\n", "edge.toml").unwrap_err();
        assert_eq!(error.position(), Some((2, 1)));
        assert!(
            error.message().contains("did you mean `request_line`?"),
            "{error}"
        );
    }
}
