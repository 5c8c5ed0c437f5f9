//! From TOML to the parts of a profile, with the place of everything that is wrong.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::Sourced;
use super::error::{Place, ProfileError};
use crate::quirk::{Entry, Scope, Setting, Value, did_you_mean, nearest};

/// One profile file, read and found good.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) origin: String,
    /// This and the next two may be left out by a profile that extends another: it has theirs.
    pub(super) title: Option<String>,
    pub(super) observed: Option<String>,
    pub(super) summary: Option<String>,
    /// What it extends, and where it says so.
    pub(super) extends: Option<(String, Place)>,
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
        let source = Source::new(text, origin);
        let table = source.parse()?;
        let whole = table.span();
        let table = table.get_ref();
        source.only(table, &KEYS, "a profile")?;
        let extends = match table.get("extends") {
            Some(item) => Some((source.text(item, "extends")?, source.at(&item.span()))),
            None => None,
        };
        let head = |key| match table.get(key) {
            None if extends.is_some() => Ok(None),
            _ => source.required(table, key, &whole).map(Some),
        };
        let name = name_of(origin);
        Ok(Self {
            title: head("title")?,
            observed: head("observed")?
                .map(|observed| source.month(table, observed))
                .transpose()?,
            summary: head("summary")?,
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
pub(crate) struct Source<'s> {
    text: &'s str,
    origin: &'s str,
}

impl<'s> Source<'s> {
    pub(crate) fn new(text: &'s str, origin: &'s str) -> Self {
        Self { text, origin }
    }

    /// The text as TOML.
    pub(crate) fn parse(&self) -> Result<Spanned<Table<'s>>, ProfileError> {
        DeTable::parse(self.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            self.at(&span).error(error.message())
        })
    }

    pub(crate) fn at(&self, span: &Range<usize>) -> Place {
        Place::of(self.origin, self.text, span)
    }

    /// Refuses keys that mean nothing.
    pub(crate) fn only(
        &self,
        table: &Table<'_>,
        known: &[&str],
        whose: &str,
    ) -> Result<(), ProfileError> {
        let unknown = table
            .iter()
            .find(|(key, _)| !known.contains(&key.get_ref().as_ref()));
        let Some((key, _)) = unknown else {
            return Ok(());
        };
        Err(self.unknown(key, known, whose))
    }

    /// A key that means nothing.
    pub(crate) fn unknown(
        &self,
        key: &Spanned<DeString<'_>>,
        known: &[&str],
        whose: &str,
    ) -> ProfileError {
        let near = nearest(key.get_ref(), known.iter().copied());
        let message = format!(
            "`{}` means nothing in {whose}, which takes {}{}",
            key.get_ref(),
            known.join(", "),
            did_you_mean(near.as_deref())
        );
        self.at(&key.span()).error(message)
    }

    pub(crate) fn wrong_type(&self, item: &Item<'_>, key: &str, expected: &str) -> ProfileError {
        let message = format!(
            "`{key}` is {}: expected {expected}",
            described(item.get_ref())
        );
        self.at(&item.span()).error(message)
    }

    pub(crate) fn text(&self, item: &Item<'_>, key: &str) -> Result<String, ProfileError> {
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

    pub(crate) fn flag(&self, item: &Item<'_>, key: &str) -> Result<bool, ProfileError> {
        item.get_ref()
            .as_bool()
            .ok_or_else(|| self.wrong_type(item, key, "true or false"))
    }

    pub(crate) fn required(
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

    /// `observed`, if it is year and month.
    fn month(&self, table: &Table<'_>, observed: String) -> Result<String, ProfileError> {
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

    pub(crate) fn value(&self, item: &Item<'_>) -> Result<Value, ProfileError> {
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
            self.scope_part(&mut scope, key, item)?;
        }
        Ok(scope)
    }

    /// Sets the part `key` of a scope, `once` aside.
    pub(crate) fn scope_part(
        &self,
        scope: &mut Scope,
        key: &str,
        item: &Item<'_>,
    ) -> Result<(), ProfileError> {
        let text = match item.get_ref() {
            DeValue::Float(number) => number.as_str().to_owned(),
            _ => self.scope_text(key, item)?,
        };
        scope
            .set(key, &text)
            .map_err(|error| self.at(&item.span()).error(error.to_string()))
    }

    fn scope_text(&self, key: &str, item: &Item<'_>) -> Result<String, ProfileError> {
        match self.value(item)? {
            Value::Flag(_) => Err(self.wrong_type(item, key, "a string or a number")),
            other => Ok(other.to_string()),
        }
    }
}

/// A value in words, for messages about its type.
fn described(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Array(_) | DeValue::Integer(_) => format!("an {}", value.type_str()),
        _ => format!("a {}", value.type_str()),
    }
}
