//! A quirk with its value and its scope.

use std::fmt;
use std::str::FromStr;

use super::error::QuirkError;
use super::probability::Probability;
use super::scope::Scope;
use super::spec::Entry;
use super::value::Value;
use crate::endpoint::Endpoint;

/// A quirk, what it is set to, and where that holds.
///
/// As text: `name`, `name=value`, `name@client=app,nth=2,once=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name of the quirk.
    pub id: String,
    /// Its value.
    pub value: Value,
    /// Where it holds.
    pub scope: Scope,
}

impl Setting {
    /// A setting that holds everywhere. Whether there is such a quirk, and whether it takes the value, is checked when
    /// the setting is handed to a provider.
    pub fn new(id: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            id: id.into(),
            value: value.into(),
            scope: Scope::default(),
        }
    }

    /// Reads a setting and checks it.
    ///
    /// # Errors
    /// When no quirk has the name, when it does not take the value, or when the scope is none.
    pub fn parse(text: &str) -> Result<Self, QuirkError> {
        let (id, rest) = text.split_at(text.find(['@', '=']).unwrap_or(text.len()));
        let entry = Entry::find(id)?;
        let (scope, value) = match rest.strip_prefix('@') {
            Some(scope) => Scope::read(scope)?,
            None => (Scope::default(), rest.strip_prefix('=')),
        };
        let value = entry.spec.parameter.read(id, value)?;
        Ok(Self {
            id: id.to_owned(),
            value,
            scope,
        })
    }

    /// Limits it to one client.
    #[must_use]
    pub fn client(mut self, client: impl Into<String>) -> Self {
        self.scope.client = Some(client.into());
        self
    }

    /// Limits it to one user, by name.
    #[must_use]
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.scope.user = Some(user.into());
        self
    }

    /// Limits it to one endpoint.
    #[must_use]
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.scope.endpoint = Some(endpoint);
        self
    }

    /// Limits it to the n-th exchange in which it could act, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: u64) -> Self {
        self.scope.nth = Some(nth);
        self
    }

    /// Limits it to the first exchange in which it could act.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.scope.once = true;
        self
    }

    /// Limits it to as many of the exchanges in which it could act as chance has it.
    #[must_use]
    pub fn probability(mut self, probability: Probability) -> Self {
        self.scope.probability = Some(probability);
        self
    }

    /// The quirk it sets, once name, value and scope have been found good.
    pub(crate) fn entry(&self) -> Result<&'static Entry, QuirkError> {
        let entry = Entry::find(&self.id)?;
        entry.spec.parameter.check(&self.id, self.value.clone())?;
        if self.scope.nth == Some(0) {
            return Err(QuirkError::Scope {
                scope: self.scope.to_string(),
                reason: "`nth` counts from 1".to_owned(),
            });
        }
        Ok(entry)
    }
}

impl FromStr for Setting {
    type Err = QuirkError;

    fn from_str(text: &str) -> Result<Self, QuirkError> {
        Self::parse(text)
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        if !self.scope.is_everywhere() {
            write!(f, "@{}", self.scope)?;
        }
        write!(f, "={}", self.value)
    }
}
