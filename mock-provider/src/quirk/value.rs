//! The value of a setting.

use std::fmt;

/// What a quirk is set to; which kind, its [`Parameter`](super::Parameter) says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// On or off.
    Flag(bool),
    /// A number of seconds, milliseconds or bytes.
    Integer(i64),
    /// A choice or free text.
    Text(String),
}

impl Value {
    /// The text; empty where the value is of another kind.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Flag(_) | Self::Integer(_) => "",
        }
    }

    /// The number, not below zero; zero where the value is of another kind.
    pub fn number(&self) -> u64 {
        match self {
            Self::Integer(number) => u64::try_from(*number).unwrap_or(0),
            Self::Flag(_) | Self::Text(_) => 0,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
