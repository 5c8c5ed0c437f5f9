//! Text with placeholders: `{port}`, `${NAME:-default}`.

use std::{collections::BTreeMap, fmt, ops::Range};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::Spanned;

/// What the harness can fill in, in every template.
pub const PLACEHOLDERS: [&str; 11] = [
    "base_url",
    "ca_file",
    "client_id",
    "client_secret",
    "issuer",
    "logout_dialect",
    "logout_endpoint",
    "path_prefix",
    "port",
    "scratch",
    "token_endpoint_auth_method",
];

/// Text with placeholders, as a target file writes it. `{name}` is filled in by the harness or extracted by an earlier
/// step, `${NAME}` and `${NAME:-default}` come from the environment, `{{` and `}}` are braces.
#[derive(Clone, Debug)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
    span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Placeholder(String),
    Environment {
        name: String,
        default: Option<String>,
    },
}

/// The values of placeholders and of environment variables.
pub type Values = BTreeMap<String, String>;

/// The key under which an environment variable stands among [`Values`]; no placeholder is written with a dollar sign.
pub fn environment_key(name: &str) -> String {
    format!("${name}")
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// A brace without its partner, or an empty or odd name; as a lower-case fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
                plain.push(c);
                rest = after;
            } else if let Some(after) = rest.strip_prefix("${") {
                let (inside, after) = until_brace(after, "${")?;
                let (name, default) = inside
                    .split_once(":-")
                    .map_or((inside, None), |(name, default)| {
                        (name, Some(default.to_owned()))
                    });
                flush(&mut plain, &mut parts);
                parts.push(Part::Environment {
                    name: named(name)?,
                    default,
                });
                rest = after;
            } else if let Some(after) = rest.strip_prefix('{') {
                let (name, after) = until_brace(after, "{")?;
                flush(&mut plain, &mut parts);
                parts.push(Part::Placeholder(named(name)?));
                rest = after;
            } else if c == '}' {
                return Err("`}` without `{`; a brace that means itself is written `}}`".to_owned());
            } else {
                plain.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        flush(&mut plain, &mut parts);
        Ok(Self {
            text: text.to_owned(),
            parts,
            span: 0..0,
        })
    }

    /// The template as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands in its file, in bytes.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The placeholders that it uses.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(name) => Some(name.as_str()),
            Part::Text(_) | Part::Environment { .. } => None,
        })
    }

    /// The environment variables that it uses, with their defaults.
    pub fn environment(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Environment { name, default } => Some((name.as_str(), default.as_deref())),
            Part::Text(_) | Part::Placeholder(_) => None,
        })
    }

    /// The text with everything filled in.
    ///
    /// # Errors
    /// The name of the first placeholder that has no value.
    pub fn fill(&self, values: &Values) -> Result<String, String> {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Placeholder(name) => {
                    filled.push_str(values.get(name).ok_or_else(|| name.clone())?);
                }
                Part::Environment { name, default } => {
                    let value = values
                        .get(&environment_key(name))
                        .filter(|value| !value.is_empty());
                    filled.push_str(
                        value
                            .or(default.as_ref())
                            .ok_or_else(|| environment_key(name))?,
                    );
                }
            }
        }
        Ok(filled)
    }
}

fn until_brace<'t>(text: &'t str, opened_by: &str) -> Result<(&'t str, &'t str), String> {
    text.split_once('}').ok_or_else(|| {
        format!("`{opened_by}` without `}}`; a brace that means itself is written `{{{{`")
    })
}

fn named(name: &str) -> Result<String, String> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if name.is_empty() || !plain {
        return Err(format!(
            "`{{{name}}}` is no placeholder: names have letters, digits and `_` only"
        ));
    }
    Ok(name.to_owned())
}

fn flush(plain: &mut String, parts: &mut Vec<Part>) {
    if !plain.is_empty() {
        parts.push(Part::Text(std::mem::take(plain)));
    }
}

impl PartialEq for Template {
    /// Where a template stands does not matter.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Template {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Spanned::<String>::deserialize(deserializer)?;
        let template = Self::parse(text.get_ref()).map_err(serde::de::Error::custom)?;
        Ok(Self {
            span: text.span(),
            ..template
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values() -> Values {
        [("port", "4000"), ("$MODE", "cookie")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into()
    }

    #[track_caller]
    fn fills(template: &str, expected: &str) {
        assert_eq!(
            Template::parse(template)
                .unwrap()
                .fill(&values())
                .as_deref(),
            Ok(expected)
        );
    }

    #[test]
    fn fills_placeholders_and_environment() {
        fills("http://localhost:{port}/", "http://localhost:4000/");
        fills("${MODE}-${OTHER:-b}-${MODE:-c}", "cookie-b-cookie");
        fills("{{port}} costs $5", "{port} costs $5");
        fills("${EMPTY:-}", "");
    }

    #[test]
    fn what_has_no_value_is_named() {
        assert_eq!(
            Template::parse("{csrf}").unwrap().fill(&values()),
            Err("csrf".to_owned())
        );
        assert_eq!(
            Template::parse("${HOME}").unwrap().fill(&values()),
            Err("$HOME".to_owned())
        );
    }

    #[test]
    fn broken_templates_are_refused() {
        for broken in ["{port", "port}", "{}", "{a-b}", "${", "${a b}"] {
            assert!(Template::parse(broken).is_err(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,64}") {
            if let Ok(template) = Template::parse(&text) {
                prop_assert_eq!(template.text(), text);
            }
        }

        #[test]
        fn text_with_doubled_braces_means_itself(text in "[^$]{0,32}") {
            let template = Template::parse(&text.replace('{', "{{").replace('}', "}}")).unwrap();
            prop_assert_eq!(template.fill(&Values::new()), Ok(text));
        }
    }
}
