//! Provider profiles, read from the TOML that they are written in.
//!
//! A profile uses a small part of TOML: keys with strings, numbers, booleans, arrays and inline tables,
//! under `[table]` headers.
//! This reader knows that part and refuses the rest with its place; the provider itself reads profiles
//! with a complete parser.

use std::path::Path;

use crate::{Result, Trouble};

/// One real provider imitated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The file name without its extension.
    pub name: String,
    /// The product.
    pub title: String,
    /// The profile whose values it starts from.
    pub extends: Option<String>,
    /// When the provider was last looked at.
    pub observed: Option<String>,
    /// What matters about it to an RP.
    pub summary: String,
    /// What the product does and the profile does not.
    pub not_imitated: Vec<String>,
    /// The quirks it sets, in the order of the file.
    pub values: Vec<ProfileValue>,
}

/// One quirk set by a profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfileValue {
    /// The id of the quirk.
    pub quirk: String,
    /// The value as TOML text, without the quotes of a string.
    pub value: String,
    /// Where the value comes from.
    pub source: Option<String>,
    /// What the RP sees.
    pub note: Option<String>,
    /// Nobody has checked the source against the provider.
    pub unverified: bool,
    /// To which exchanges it is limited, as TOML text.
    pub scope: Option<String>,
}

/// A TOML value, as far as profiles need it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    List(Vec<String>),
    Other(String),
}

impl Profile {
    /// Reads the text of `path`.
    ///
    /// # Errors
    /// When the text is not the TOML of a profile; the message names the line.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let mut profile = Self {
            name: path
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
                .unwrap_or_default(),
            title: String::new(),
            extends: None,
            observed: None,
            summary: String::new(),
            not_imitated: Vec::new(),
            values: Vec::new(),
        };
        let mut in_quirk = false;
        for (line, statement) in statements(text) {
            if let Some(table) = statement
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                let quirk = table
                    .strip_prefix("quirks.")
                    .map(|id| id.trim_matches('"'))
                    .ok_or_else(|| {
                        Trouble::at(
                            path,
                            line,
                            format!("expected a table [quirks.ID], found [{table}]"),
                        )
                    })?;
                in_quirk = true;
                profile.values.push(ProfileValue {
                    quirk: quirk.to_owned(),
                    ..ProfileValue::default()
                });
                continue;
            }
            let (key, value) = statement.split_once('=').ok_or_else(|| {
                Trouble::at(
                    path,
                    line,
                    format!("expected `key = value`, found `{statement}`"),
                )
            })?;
            let value = Value::parse(value.trim()).map_err(|why| Trouble::at(path, line, why))?;
            match profile.values.last_mut().filter(|_| in_quirk) {
                Some(last) => last.set(key.trim(), value),
                None => profile.set(key.trim(), value),
            }
        }
        Ok(profile)
    }

    /// This profile, the one that it extends, and so on; `profiles` are all there are.
    pub fn chain<'p>(&'p self, profiles: &'p [Self]) -> Vec<&'p Self> {
        let mut chain = vec![self];
        while let Some(parent) = chain.last().and_then(|profile| profile.extends.as_ref()) {
            match profiles.iter().find(|profile| profile.name == *parent) {
                // A circle is for the provider to refuse; here it only has to end.
                Some(parent) if !chain.contains(&parent) => chain.push(parent),
                _ => break,
            }
        }
        chain
    }

    fn set(&mut self, key: &str, value: Value) {
        match (key, value) {
            ("title", value) => self.title = value.text(),
            ("summary", value) => self.summary = value.text(),
            ("extends", value) => self.extends = Some(value.text()),
            ("observed", value) => self.observed = Some(value.text()),
            ("not_imitated", Value::List(items)) => self.not_imitated = items,
            _ => {} // the provider's own parser judges unknown keys
        }
    }
}

impl ProfileValue {
    fn set(&mut self, key: &str, value: Value) {
        match key {
            "value" => self.value = value.text(),
            "source" => self.source = Some(value.text()).filter(|source| !source.is_empty()),
            "note" => self.note = Some(value.text()),
            "scope" => self.scope = Some(value.text()),
            "unverified" => self.unverified = value.text() == "true",
            _ => {}
        }
    }
}

impl Value {
    fn parse(text: &str) -> std::result::Result<Self, String> {
        if text.starts_with('[') {
            return Ok(Self::List(quoted(text)?));
        }
        if text.starts_with(['"', '\'']) {
            return Ok(Self::Text(quoted(text)?.concat()));
        }
        Ok(Self::Other(text.to_owned()))
    }

    fn text(self) -> String {
        match self {
            Self::Text(text) | Self::Other(text) => text,
            Self::List(items) => items.join(", "),
        }
    }
}

/// The statements of TOML text with their line numbers: comments dropped, brackets and multi-line
/// strings joined.
fn statements(text: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut open = Open::default();
    for (index, line) in text.lines().enumerate() {
        let continues = open.anything();
        let code = open.read(line);
        if continues {
            if let Some((_, statement)) = found.last_mut() {
                statement.push('\n');
                statement.push_str(code.trim_end());
            }
        } else if !code.trim().is_empty() {
            found.push((index + 1, code.trim().to_owned()));
        }
    }
    found
}

/// What is still open at the end of a line.
#[derive(Default)]
struct Open {
    brackets: usize,
    string: Option<&'static str>,
}

impl Open {
    fn anything(&self) -> bool {
        self.brackets > 0 || self.string.is_some()
    }

    /// The line without its comment; takes note of what it opens and closes.
    fn read<'l>(&mut self, line: &'l str) -> &'l str {
        let mut at = 0;
        while at < line.len() {
            let rest = &line[at..];
            if let Some(end) = self.string {
                if rest.starts_with('\\') && end.starts_with('"') {
                    at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                    continue;
                } else if rest.starts_with(end) {
                    self.string = None;
                    at += end.len();
                    continue;
                }
            } else if rest.starts_with('#') {
                return &line[..at];
            } else if let Some(start) = ["\"\"\"", "'''", "\"", "'"]
                .into_iter()
                .find(|q| rest.starts_with(q))
            {
                self.string = Some(start);
                at += start.len();
                continue;
            } else if rest.starts_with(['[', '{']) {
                self.brackets += 1;
            } else if rest.starts_with([']', '}']) {
                self.brackets = self.brackets.saturating_sub(1);
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
        line
    }
}

/// All strings of a TOML value, unescaped.
fn quoted(text: &str) -> std::result::Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'']) {
        rest = &rest[start..];
        let quote = ["\"\"\"", "'''", "\"", "'"]
            .into_iter()
            .find(|q| rest.starts_with(q))
            .unwrap_or("\"");
        let body = rest[quote.len()..]
            .strip_prefix('\n')
            .unwrap_or(&rest[quote.len()..]);
        let (string, length) =
            until(body, quote).ok_or_else(|| format!("the string {rest} does not end"))?;
        found.push(string);
        rest = &body[length..];
    }
    Ok(found)
}

/// The string up to its closing `quote`, and how much text it took, the quote included.
fn until(body: &str, quote: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut at = 0;
    while let Some(c) = body[at..].chars().next() {
        if body[at..].starts_with(quote) {
            return Some((out, at + quote.len()));
        }
        at += c.len_utf8();
        if c != '\\' || quote.starts_with('\'') {
            out.push(c);
            continue;
        }
        match body[at..].chars().next()? {
            '\n' => at += body[at..].len() - body[at..].trim_start().len(),
            escaped => {
                out.push(match escaped {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                });
                at += escaped.len_utf8();
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# A comment.
title = "Amazon Cognito # pool" # with a comment
extends = "generic"
summary = """
First line. \
    Same line.
Second line."""
not_imitated = [
    "rate limits", # [not a bracket
    'the "old" page',
]

[quirks.logout-dialect]
value = "cognito"
source = "https://docs.example/logout"
unverified = true

[quirks.access-token-lifetime]
value = 3600
scope = { endpoint = "token" }
"#;

    #[test]
    fn reads_a_profile() {
        let profile = Profile::parse(Path::new("profiles/cognito.toml"), TEXT).unwrap();
        assert_eq!(profile.name, "cognito");
        assert_eq!(profile.title, "Amazon Cognito # pool");
        assert_eq!(profile.extends.as_deref(), Some("generic"));
        assert_eq!(profile.summary, "First line. Same line.\nSecond line.");
        assert_eq!(profile.not_imitated, ["rate limits", "the \"old\" page"]);
        let [dialect, lifetime] = profile.values.as_slice() else {
            panic!("two quirks, found {:?}", profile.values);
        };
        assert_eq!(
            (dialect.quirk.as_str(), dialect.value.as_str()),
            ("logout-dialect", "cognito")
        );
        assert_eq!(
            dialect.source.as_deref(),
            Some("https://docs.example/logout")
        );
        assert!(dialect.unverified);
        assert_eq!(lifetime.value, "3600");
        assert_eq!(lifetime.source, None);
        assert_eq!(lifetime.scope.as_deref(), Some("{ endpoint = \"token\" }"));
    }

    #[test]
    fn refuses_what_it_does_not_know_with_the_line() {
        let refused = |text| {
            Profile::parse(Path::new("p.toml"), text)
                .unwrap_err()
                .to_string()
        };
        assert!(refused("\n[other]\n").starts_with("p.toml:2: expected a table [quirks.ID]"));
        assert!(refused("title\n").starts_with("p.toml:1: expected `key = value`"));
    }
}
