//! From TOML to the parts of a profile, with the place of everything that is wrong.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Sourced;
use super::error::{Place, ProfileError};
use crate::quirk::{Entry, Scope, Setting, Value, did_you_mean, nearest};

/// One profile file, read and found good.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) origin: String,
    pub(super) title: String,
    /// What it extends, and where it says so.
    pub(super) extends: Option<(String, Place)>,
    pub(super) observed: String,
    pub(super) summary: String,
    pub(super) not_imitated: Vec<String>,
    pub(super) sourced: Vec<Sourced>,
}

const KEYS: [&str; 6] = [
    "title",
    "extends",
    "observed",
    "summary",
    "not_imitated",
    "quirks",
];
const QUIRK_KEYS: [&str; 5] = ["value", "source", "note", "unverified", "scope"];
const SCOPE_KEYS: [&str; 6] = ["client", "user", "endpoint", "nth", "once", "probability"];

type Table<'t> = DeTable<'t>;
type Item<'t> = Spanned<DeValue<'t>>;

impl File {
    /// Reads the text that comes from `origin`.
    pub(super) fn read(text: &str, origin: &str) -> Result<Self, ProfileError> {
        let source = Source { text, origin };
        let table = DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            source.at(&span).error(error.message())
        })?;
        let whole = table.span();
        let table = table.get_ref();
        source.only(table, &KEYS, "a profile")?;
        let extends = match table.get("extends") {
            Some(item) => Some((source.text(item, "extends")?, source.at(&item.span()))),
            None => None,
        };
        let name = name_of(origin);
        Ok(Self {
            title: source.required(table, "title", &whole)?,
            observed: source.observed(table, &whole)?,
            summary: source.required(table, "summary", &whole)?,
            not_imitated: match table.get("not_imitated") {
                Some(item) => source.texts(item, "not_imitated")?,
                None => Vec::new(),
            },
            sourced: match table.get("quirks") {
                Some(item) => source.quirks(item, &name)?,
                None => Vec::new(),
            },
            extends,
            name,
            origin: origin.to_owned(),
        })
    }
}

/// `cognito` for `profiles/cognito.toml`.
fn name_of(origin: &str) -> String {
    let path = Path::new(origin);
    let is_toml = path.extension().is_some_and(|ending| ending == "toml");
    let name = if is_toml {
        path.file_stem()
    } else {
        path.file_name()
    };
    name.map_or_else(
        || origin.to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The text that is read, for places.
struct Source<'s> {
    text: &'s str,
    origin: &'s str,
}

impl Source<'_> {
    fn at(&self, span: &Range<usize>) -> Place {
        Place::of(self.origin, self.text, span)
    }

    /// Refuses keys that mean nothing.
    fn only(&self, table: &Table<'_>, known: &[&str], whose: &str) -> Result<(), ProfileError> {
        let unknown = table
            .iter()
            .find(|(key, _)| !known.contains(&key.get_ref().as_ref()));
        let Some((key, _)) = unknown else {
            return Ok(());
        };
        let near = nearest(key.get_ref(), known.iter().copied());
        let message = format!(
            "`{}` means nothing in {whose}, which takes {}{}",
            key.get_ref(),
            known.join(", "),
            did_you_mean(near.as_deref())
        );
        Err(self.at(&key.span()).error(message))
    }

    fn wrong_type(&self, item: &Item<'_>, key: &str, expected: &str) -> ProfileError {
        let message = format!(
            "`{key}` is {}: expected {expected}",
            described(item.get_ref())
        );
        self.at(&item.span()).error(message)
    }

    fn text(&self, item: &Item<'_>, key: &str) -> Result<String, ProfileError> {
        match item.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            Some(_) => Err(self.at(&item.span()).error(format!("`{key}` is empty"))),
            None => Err(self.wrong_type(item, key, "a string")),
        }
    }

    fn texts(&self, item: &Item<'_>, key: &str) -> Result<Vec<String>, ProfileError> {
        let Some(items) = item.get_ref().as_array() else {
            return Err(self.wrong_type(item, key, "an array of strings"));
        };
        items.iter().map(|item| self.text(item, key)).collect()
    }

    fn flag(&self, item: &Item<'_>, key: &str) -> Result<bool, ProfileError> {
        item.get_ref()
            .as_bool()
            .ok_or_else(|| self.wrong_type(item, key, "true or false"))
    }

    fn required(
        &self,
        table: &Table<'_>,
        key: &str,
        whole: &Range<usize>,
    ) -> Result<String, ProfileError> {
        match table.get(key) {
            Some(item) => self.text(item, key),
            None => Err(self
                .at(whole)
                .error(format!("`{key}` is missing; write `{key} = \"...\"`"))),
        }
    }

    /// Year and month.
    fn observed(&self, table: &Table<'_>, whole: &Range<usize>) -> Result<String, ProfileError> {
        let observed = self.required(table, "observed", whole)?;
        let is_month = observed.split_once('-').is_some_and(|(year, month)| {
            let month_number: Option<u8> = month.parse().ok();
            year.len() == 4
                && year.bytes().all(|digit| digit.is_ascii_digit())
                && month.len() == 2
                && month_number.is_some_and(|number| (1..=12).contains(&number))
        });
        match table.get("observed") {
            Some(item) if !is_month => {
                let message = format!(
                    "`observed` is `{observed}`: expected year and month, as in \"2026-11\""
                );
                Err(self.at(&item.span()).error(message))
            }
            _ => Ok(observed),
        }
    }

    fn quirks(&self, item: &Item<'_>, profile: &str) -> Result<Vec<Sourced>, ProfileError> {
        let Some(table) = item.get_ref().as_table() else {
            return Err(self.wrong_type(
                item,
                "quirks",
                "tables such as [quirks.refresh-rotation]",
            ));
        };
        table
            .iter()
            .map(|(key, item)| self.quirk(key.get_ref(), &key.span(), item, profile))
            .collect()
    }

    fn quirk(
        &self,
        id: &str,
        named_at: &Range<usize>,
        item: &Item<'_>,
        profile: &str,
    ) -> Result<Sourced, ProfileError> {
        let entry = Entry::find(id).map_err(|error| self.at(named_at).error(error.to_string()))?;
        let Some(table) = item.get_ref().as_table() else {
            return Err(self.wrong_type(item, id, "a table with `value` and `source`"));
        };
        self.only(table, &QUIRK_KEYS, "the setting of a quirk")?;
        let Some(value_item) = table.get("value") else {
            let message = format!("`{id}` has no `value`: expected {}", entry.spec.parameter);
            return Err(self.at(named_at).error(message));
        };
        let value = entry
            .spec
            .parameter
            .check(id, self.value(value_item)?)
            .map_err(|error| self.at(&value_item.span()).error(error.to_string()))?;
        let Some(source) = table.get("source") else {
            let message = format!(
                "`{id}` has no `source`: say where one can read that the provider does this"
            );
            return Err(self.at(named_at).error(message));
        };
        let setting = Setting {
            id: id.to_owned(),
            value,
            scope: match table.get("scope") {
                Some(item) => self.scope(item)?,
                None => Scope::default(),
            },
        };
        Ok(Sourced {
            setting,
            source: self.text(source, "source")?,
            note: match table.get("note") {
                Some(item) => Some(self.text(item, "note")?),
                None => None,
            },
            unverified: match table.get("unverified") {
                Some(item) => self.flag(item, "unverified")?,
                None => false,
            },
            profile: profile.to_owned(),
        })
    }

    fn value(&self, item: &Item<'_>) -> Result<Value, ProfileError> {
        match item.get_ref() {
            DeValue::Boolean(flag) => Ok(Value::Flag(*flag)),
            DeValue::String(text) => Ok(Value::Text(text.to_string())),
            DeValue::Integer(number) => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => Ok(Value::Integer(number)),
                    Err(_) => Err(self
                        .at(&item.span())
                        .error(format!("`{number}` is too large"))),
                }
            }
            _ => Err(self.wrong_type(item, "value", "a boolean, an integer or a string")),
        }
    }

    fn scope(&self, item: &Item<'_>) -> Result<Scope, ProfileError> {
        let Some(table) = item.get_ref().as_table() else {
            return Err(self.wrong_type(item, "scope", "a table such as { endpoint = \"token\" }"));
        };
        self.only(table, &SCOPE_KEYS, "a scope")?;
        let mut scope = Scope::default();
        for (key, item) in table {
            let key = key.get_ref().as_ref();
            if key == "once" {
                scope.once = self.flag(item, key)?;
                continue;
            }
            if let DeValue::Float(number) = item.get_ref() {
                scope
                    .set(key, number.as_str())
                    .map_err(|error| self.at(&item.span()).error(error.to_string()))?;
                continue;
            }
            let text = match self.value(item)? {
                Value::Flag(_) => return Err(self.wrong_type(item, key, "a string or a number")),
                other => other.to_string(),
            };
            scope
                .set(key, &text)
                .map_err(|error| self.at(&item.span()).error(error.to_string()))?;
        }
        Ok(scope)
    }
}

/// A value in words, for messages about its type.
fn described(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Array(_) | DeValue::Integer(_) => format!("an {}", value.type_str()),
        _ => format!("a {}", value.type_str()),
    }
}
