//! Clients, users, quirks and an upstream provider from TOML: what `rpcheck serve --config` takes.

use std::collections::HashSet;

use serde_json::{Map, Value as Json, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::behind::{Behind, DEEPEST};
use crate::client::Client;
use crate::profile::{Profile, ProfileError, Source};
use crate::quirk::{Entry, Scope, Setting, Value};
use crate::user::User;

/// What a file declares.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The clients, each `[[client]]` in the words of client metadata.
    pub clients: Vec<Client>,
    /// The users, each `[[user]]`.
    pub users: Vec<User>,
    /// The quirks, each `[[quirk]]`, and the lifetimes of clients.
    pub quirks: Vec<Setting>,
    /// What clients must show to register themselves, where they must show something.
    pub initial_access_token: Option<String>,
    /// The provider behind this one, `[upstream]`.
    pub upstream: Option<Box<Behind>>,
}

/// What is wrong with a file, with the line and the column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl From<ProfileError> for ConfigError {
    fn from(error: ProfileError) -> Self {
        Self(error.to_string())
    }
}

const KEYS: [&str; 5] = [
    "client",
    "user",
    "quirk",
    "initial_access_token",
    "upstream",
];
const UPSTREAM_KEYS: [&str; 6] = ["provider", "sign_out", "scope", "user", "quirk", "upstream"];
const USER_KEYS: [&str; 4] = ["name", "password", "sub", "claims"];
const QUIRK_KEYS: [&str; 8] = [
    "id",
    "value",
    "client",
    "user",
    "endpoint",
    "nth",
    "once",
    "probability",
];

/// Lifetimes that a client may have of its own: its key, and the quirk that it sets for this client.
const LIFETIMES: [(&str, &str); 4] = [
    ("code_lifetime", "code-lifetime"),
    ("access_token_lifetime", "access-token-lifetime"),
    ("refresh_token_lifetime", "refresh-token-lifetime"),
    ("id_token_lifetime", "id-token-lifetime"),
];

type Table<'t> = Spanned<DeTable<'t>>;
type Item<'t> = Spanned<DeValue<'t>>;

impl Config {
    /// Reads the text that comes from `origin`.
    ///
    /// # Errors
    /// Names the place of the first thing that is wrong, what was expected, and the nearest valid name.
    pub fn from_toml(text: &str, origin: &str) -> Result<Self, ConfigError> {
        let source = Source::new(text, origin);
        let table = source.parse()?;
        Ok(Self::read(&source, &table)?)
    }

    fn read(source: &Source<'_>, table: &Table<'_>) -> Result<Self, ProfileError> {
        let table = table.get_ref();
        source.only(table, &KEYS, "the file")?;
        let mut config = Self::default();
        let mut named = HashSet::new();
        for item in tables(source, table, "client")? {
            let client = config.client(source, item)?;
            if !named.insert(client.id().to_owned()) {
                let message = format!("the client `{}` is declared twice", client.id());
                return Err(source.at(&item.span()).error(message));
            }
            config.clients.push(client);
        }
        config.users = users(source, table)?;
        for item in tables(source, table, "quirk")? {
            config.quirks.push(quirk(source, item)?);
        }
        if let Some(item) = table.get("upstream") {
            let (behind, sign_out) = upstream(source, item, 1)?;
            config.upstream = Some(Box::new(behind));
            config.quirks.extend(sign_out);
        }
        if let Some(item) = table.get("initial_access_token") {
            config.initial_access_token = Some(source.text(item, "initial_access_token")?);
        }
        Ok(config)
    }

    /// `[[client]]`: metadata, `consent`, and lifetimes, which are quirks for this client alone.
    fn client(&mut self, source: &Source<'_>, item: &Item<'_>) -> Result<Client, ProfileError> {
        let table = as_table(source, item, "client")?;
        let own = std::iter::once("consent").chain(LIFETIMES.map(|(key, _)| key));
        let known: Vec<&str> = Client::member_names().chain(own).collect();
        let mut metadata = Map::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            // A name in several languages: `client_name#de`.
            let base = name.split('#').next().unwrap_or_default();
            if !known.contains(&base) {
                return Err(source.unknown(key, &known, "a client"));
            }
            let is_lifetime = LIFETIMES.iter().any(|(key, _)| *key == name);
            if name != "consent" && !is_lifetime {
                metadata.insert(name.to_owned(), as_json(source, value)?);
            }
        }
        let mut client = Client::from_metadata(&metadata).map_err(|error| {
            let member = table.get(error.member());
            let span = member.map_or_else(|| item.span(), Spanned::span);
            source.at(&span).error(error.to_string())
        })?;
        if client.redirect_uris().is_empty() {
            client = client.any_loopback_redirect_uri();
        }
        if let Some(item) = table.get("consent")
            && source.flag(item, "consent")?
        {
            client = client.asks_consent();
        }
        for (key, quirk) in LIFETIMES {
            if let Some(item) = table.get(key) {
                let setting = Setting::new(quirk, source.value(item)?).client(client.id());
                checked(source, item, &setting)?;
                self.quirks.push(setting);
            }
        }
        Ok(client)
    }
}

/// `[upstream]`, and what it says of the provider in front: whether a sign-out there goes on to this one.
fn upstream(
    source: &Source<'_>,
    item: &Item<'_>,
    depth: usize,
) -> Result<(Behind, Option<Setting>), ProfileError> {
    let table = as_table(source, item, "upstream")?;
    source.only(table, &UPSTREAM_KEYS, "an upstream provider")?;
    let name = source.required(table, "provider", &item.span())?;
    let named_at = table.get("provider").unwrap_or(item);
    let profile = Profile::load(&name)
        .map_err(|error| source.at(&named_at.span()).error(error.to_string()))?;
    let mut behind = Behind::new(profile);
    behind.users = users(source, table)?;
    for item in tables(source, table, "quirk")? {
        behind.quirks.push(quirk(source, item)?);
    }
    if let Some(item) = table.get("scope") {
        behind.scope = Some(source.text(item, "scope")?);
    }
    if let Some(further) = table.get("upstream") {
        if depth == DEEPEST {
            let message = format!("more than {DEEPEST} providers stand behind the first one");
            return Err(source.at(&further.span()).error(message));
        }
        let (further, sign_out) = upstream(source, further, depth + 1)?;
        behind.behind = Some(Box::new(further));
        behind.quirks.extend(sign_out);
    }
    let sign_out = match table.get("sign_out") {
        None => None,
        Some(item) => {
            let setting = Setting::new("sign-out-upstream", source.text(item, "sign_out")?);
            checked(source, item, &setting)?;
            Some(setting)
        }
    };
    Ok((behind, sign_out))
}

/// All `[[user]]`s of a provider.
fn users(source: &Source<'_>, table: &DeTable<'_>) -> Result<Vec<User>, ProfileError> {
    let mut users: Vec<User> = Vec::new();
    for item in tables(source, table, "user")? {
        let user = user(source, item)?;
        if users.iter().any(|known| known.name() == user.name()) {
            let message = format!("the user `{}` is declared twice", user.name());
            return Err(source.at(&item.span()).error(message));
        }
        users.push(user);
    }
    Ok(users)
}

/// `[[user]]`
fn user(source: &Source<'_>, item: &Item<'_>) -> Result<User, ProfileError> {
    let table = as_table(source, item, "user")?;
    source.only(table, &USER_KEYS, "a user")?;
    let mut user = User::new(source.required(table, "name", &item.span())?);
    if let Some(item) = table.get("password") {
        user = user.password(source.text(item, "password")?);
    }
    if let Some(item) = table.get("sub") {
        let sub = source.text(item, "sub")?;
        if sub.len() > 255 || !sub.is_ascii() {
            let message = "`sub` has more than 255 characters, or others than ASCII (OpenID Connect Core 1.0, section 2)";
            return Err(source.at(&item.span()).error(message));
        }
        user = user.subject(sub);
    }
    if let Some(item) = table.get("claims") {
        for (name, value) in as_table(source, item, "claims")? {
            user = user.claim(name.get_ref().as_ref(), as_json(source, value)?);
        }
    }
    Ok(user)
}

/// `[[quirk]]`
fn quirk(source: &Source<'_>, item: &Item<'_>) -> Result<Setting, ProfileError> {
    let table = as_table(source, item, "quirk")?;
    source.only(table, &QUIRK_KEYS, "a quirk")?;
    let id = source.required(table, "id", &item.span())?;
    let named_at = table.get("id").unwrap_or(item);
    let mut scope = Scope::default();
    for (key, item) in table {
        let key = key.get_ref().as_ref();
        match key {
            "id" | "value" => {}
            "once" => scope.once = source.flag(item, key)?,
            part => source.scope_part(&mut scope, part, item)?,
        }
    }
    Entry::find(&id).map_err(|error| source.at(&named_at.span()).error(error.to_string()))?;
    let value = match table.get("value") {
        Some(item) => source.value(item)?,
        None => Value::Flag(true),
    };
    let setting = Setting { id, value, scope };
    checked(source, table.get("value").unwrap_or(named_at), &setting)?;
    Ok(setting)
}

/// Refuses a setting that is none.
fn checked(source: &Source<'_>, at: &Item<'_>, setting: &Setting) -> Result<(), ProfileError> {
    setting
        .entry()
        .map(drop)
        .map_err(|error| source.at(&at.span()).error(error.to_string()))
}

/// The tables of `[[key]]`.
fn tables<'t>(
    source: &Source<'_>,
    table: &'t DeTable<'t>,
    key: &str,
) -> Result<Vec<&'t Item<'t>>, ProfileError> {
    let Some(item) = table.get(key) else {
        return Ok(Vec::new());
    };
    match item.get_ref().as_array() {
        Some(items) => Ok(items.iter().collect()),
        None => Err(source.wrong_type(item, key, &format!("tables under [[{key}]]"))),
    }
}

fn as_table<'t>(
    source: &Source<'_>,
    item: &'t Item<'t>,
    key: &str,
) -> Result<&'t DeTable<'t>, ProfileError> {
    item.get_ref()
        .as_table()
        .ok_or_else(|| source.wrong_type(item, key, "a table"))
}

/// The same value in JSON.
fn as_json(source: &Source<'_>, item: &Item<'_>) -> Result<Json, ProfileError> {
    Ok(match item.get_ref() {
        DeValue::String(text) => json!(text),
        DeValue::Boolean(flag) => json!(flag),
        DeValue::Integer(_) => match source.value(item)? {
            Value::Integer(number) => json!(number),
            Value::Flag(_) | Value::Text(_) => Json::Null,
        },
        DeValue::Float(number) => match number.as_str().replace('_', "").parse::<f64>() {
            Ok(number) if number.is_finite() => json!(number),
            _ => return Err(source.wrong_type(item, "the value", "a number that JSON has")),
        },
        DeValue::Datetime(time) => json!(time.to_string()),
        DeValue::Array(items) => items
            .iter()
            .map(|item| as_json(source, item))
            .collect::<Result<Vec<_>, _>>()
            .map(Json::Array)?,
        DeValue::Table(table) => {
            let mut object = Map::new();
            for (name, item) in table {
                object.insert(name.get_ref().to_string(), as_json(source, item)?);
            }
            Json::Object(object)
        }
    })
}
