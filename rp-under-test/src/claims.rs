//! The claims of a token, read with the types that the specifications give them.

use serde_json::{Map, Value};

/// The claims of an ID token or of a userinfo answer (OpenID Connect Core 1.0, sections 2 and 5.1).
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims(Map<String, Value>);

impl From<Map<String, Value>> for Claims {
    fn from(members: Map<String, Value>) -> Self {
        Self(members)
    }
}

impl Claims {
    /// The names of all claims.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A claim that is a text and not empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let text = self.0.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    }

    /// A `NumericDate`, in seconds since 1970; fractions are dropped (RFC 7519, section 2).
    pub(crate) fn seconds(&self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float becomes the nearest integer within i64's range"
        )]
        value
            .as_i64()
            .or_else(|| value.as_f64().map(|seconds| seconds as i64))
    }

    /// `aud`, which is one text or an array of texts (RFC 7519, section 4.1.3); empty when it is neither.
    pub(crate) fn audience(&self) -> Vec<&str> {
        match self.0.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) if many.iter().all(Value::is_string) => {
                many.iter().filter_map(Value::as_str).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The user's address for mail: `email`, or the first of Azure AD B2C's `emails`.
    pub(crate) fn email(&self) -> Option<&str> {
        let first = || self.0.get("emails")?.get(0)?.as_str();
        self.text("email")
            .or_else(|| first().filter(|address| !address.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: &Value) -> Claims {
        Claims::from(value.as_object().unwrap().clone())
    }

    #[test]
    fn audiences_are_a_text_or_an_array_of_texts() {
        assert_eq!(claims(&json!({"aud": "a"})).audience(), ["a"]);
        assert_eq!(claims(&json!({"aud": ["a", "b"]})).audience(), ["a", "b"]);
        for odd in [
            json!({}),
            json!({"aud": 7}),
            json!({"aud": ["a", 7]}),
            json!({"aud": {"a": "b"}}),
        ] {
            assert!(claims(&odd).audience().is_empty(), "{odd}");
        }
    }

    #[test]
    fn times_are_numbers() {
        let read = |value: Value| claims(&json!({ "exp": value })).seconds("exp");
        assert_eq!(read(json!(1_700_000_000)), Some(1_700_000_000));
        assert_eq!(read(json!(1_700_000_000.7)), Some(1_700_000_000));
        assert_eq!(read(json!(1e300)), Some(i64::MAX));
        assert_eq!(read(json!("1700000000")), None);
        assert_eq!(read(Value::Null), None);
    }

    #[test]
    fn an_address_is_a_text_or_the_first_of_an_array() {
        let read = |value: Value| claims(&value).email().map(str::to_owned);
        assert_eq!(read(json!({"email": "a", "emails": ["b"]})).unwrap(), "a");
        assert_eq!(read(json!({"emails": ["b", "c"]})).unwrap(), "b");
        for odd in [json!([]), json!([7]), json!([""]), json!("b")] {
            assert_eq!(read(json!({ "emails": odd })), None);
        }
    }

    #[test]
    fn texts_are_not_empty() {
        let some = claims(&json!({"sub": "alice", "name": "", "email": 7}));
        assert_eq!(some.text("sub"), Some("alice"));
        assert_eq!((some.text("name"), some.text("email")), (None, None));
    }
}
