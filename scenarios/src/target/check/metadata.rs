//! The members of `[client]` that the harness itself does not need: client metadata for the provider.

use std::ops::Range;

use mock_provider::Client;
use serde_json::Value;
use toml::de::DeTable;

use super::{Source, environment};
use crate::target::{
    excerpt::{TargetError, nearest},
    file::TargetFile,
    template::{PLACEHOLDERS, Template, Values},
};

/// What `[client]` itself has names for.
const OWN: [&str; 7] = [
    "client_id",
    "client_secret",
    "redirect_uris",
    "post_logout_redirect_uris",
    "token_endpoint_auth_method",
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
];

/// Refuses names that mean nothing, values that cannot be, and placeholders that nobody fills in.
pub(super) fn check(
    file: &TargetFile,
    source: Source<'_>,
    values: &mut Values,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<(), TargetError> {
    for (name, value) in &file.client.metadata {
        let (key_at, value_at) = places(source, name);
        let base = name.split('#').next().unwrap_or_default();
        if !Client::member_names().any(|known| known == base) {
            let near = nearest(base, Client::member_names().chain(OWN))
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let message = format!("`{name}` is no member of client metadata{near}");
            return Err(source.error(key_at, message));
        }
        let wrong = |message: String| source.error(value_at.clone(), message);
        let mut sample = value.clone();
        texts(&mut sample, &mut |text| {
            let template = Template::parse(text)?;
            let known = |name: &&str| !PLACEHOLDERS.contains(name);
            if let Some(name) = template.placeholders().find(known) {
                return Err(format!(
                    "nothing fills in `{{{name}}}`; there are {}",
                    PLACEHOLDERS.join(", ")
                ));
            }
            environment(&template, values, env)?;
            Ok(stand_in(&template, values))
        })
        .map_err(wrong)?;
        // What contradicts another member shows when all of them are there.
        Client::new("app")
            .member(name, sample)
            .map_err(|error| wrong(error.to_string()))?;
    }
    Ok(())
}

/// Fills in the templates of a value.
pub(crate) fn texts<E>(
    value: &mut Value,
    fill: &mut dyn FnMut(&str) -> Result<String, E>,
) -> Result<(), E> {
    match value {
        Value::String(text) => *text = fill(text)?,
        Value::Array(items) => {
            for item in items {
                texts(item, fill)?;
            }
        }
        Value::Object(members) => {
            for item in members.values_mut() {
                texts(item, fill)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

/// What a template may look like once it is filled in.
fn stand_in(template: &Template, environment: &Values) -> String {
    let mut values = environment.clone();
    for name in PLACEHOLDERS {
        let value = match name {
            "base_url" | "issuer" | "logout_endpoint" => "http://localhost:4000",
            "port" => "4000",
            _ => "x",
        };
        values.insert(name.to_owned(), value.to_owned());
    }
    template
        .fill(&values)
        .unwrap_or_else(|_| template.text().to_owned())
}

/// Where a member of `[client]` and its value stand.
fn places(source: Source<'_>, name: &str) -> (Range<usize>, Range<usize>) {
    let place = || {
        let file = DeTable::parse(source.text).ok()?;
        let client = file.get_ref().get("client")?.get_ref().as_table()?;
        let (key, value) = client.iter().find(|(key, _)| key.get_ref() == name)?;
        Some((key.span(), value.span()))
    };
    place().unwrap_or_default()
}
