//! The `claims` parameter: single claims that an RP asks for (OpenID Connect Core 1.0, section 5.5).

use serde_json::{Map, Value};

use crate::user::User;

/// The largest `claims` parameter, in bytes.
const LONGEST: usize = 16 * 1024;
/// How many claims one member may name.
const MOST_CLAIMS: usize = 200;

/// What the parameter asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ClaimsRequest {
    /// Claims of the userinfo response.
    pub(crate) userinfo: Wanted,
    /// Claims of the ID token.
    pub(crate) id_token: Wanted,
}

/// The claims that one member names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wanted(Vec<Claim>);

/// One claim that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claim {
    name: String,
    /// Whether the sign-in makes no sense without it; a voluntary claim is nice to have.
    pub(crate) essential: bool,
    /// What it may be; anything when there are none.
    pub(crate) values: Vec<Value>,
}

impl ClaimsRequest {
    /// Reads the parameter. Members that are not known are ignored, as section 5.5 asks.
    ///
    /// # Errors
    /// Says in words what is not as section 5.5 has it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!(
                "it has {} bytes, the limit is {LONGEST}",
                text.len()
            ));
        }
        let Ok(Value::Object(members)) = serde_json::from_str(text) else {
            return Err("it is no JSON object".to_owned());
        };
        let wanted = |name: &str| match members.get(name) {
            None | Some(Value::Null) => Ok(Wanted::default()),
            Some(Value::Object(claims)) => Wanted::read(name, claims),
            Some(_) => Err(format!("its member `{name}` is no JSON object")),
        };
        Ok(Self {
            userinfo: wanted("userinfo")?,
            id_token: wanted("id_token")?,
        })
    }
}

impl Wanted {
    fn read(member: &str, claims: &Map<String, Value>) -> Result<Self, String> {
        if claims.len() > MOST_CLAIMS {
            return Err(format!(
                "its member `{member}` names {} claims, the limit is {MOST_CLAIMS}",
                claims.len()
            ));
        }
        let read = |(name, wish): (&String, &Value)| {
            Claim::read(name, wish).map_err(|what| format!("in `{member}`, `{name}` {what}"))
        };
        claims.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// What is wanted of this claim, if it is named.
    pub(crate) fn get(&self, name: &str) -> Option<&Claim> {
        self.0.iter().find(|claim| claim.name == name)
    }

    /// Those claims of the user that are wanted, and are what they are wanted to be. A claim that is not at hand, or is
    /// something else, is left out without an error (section 5.5.1).
    pub(crate) fn of<'a>(
        &'a self,
        user: &'a User,
    ) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.0.iter().filter_map(|claim| {
            let value = user.claims().get(&claim.name)?;
            claim.accepts(value).then_some((&claim.name, value))
        })
    }
}

impl Claim {
    fn read(name: &str, wish: &Value) -> Result<Self, String> {
        let mut claim = Self {
            name: name.to_owned(),
            essential: false,
            values: Vec::new(),
        };
        let members = match wish {
            Value::Null => return Ok(claim),
            Value::Object(members) => members,
            _ => return Err("is neither null nor a JSON object".to_owned()),
        };
        match members.get("essential") {
            None => {}
            Some(Value::Bool(essential)) => claim.essential = *essential,
            Some(_) => return Err("has an `essential` that is no boolean".to_owned()),
        }
        claim.values.extend(members.get("value").cloned());
        match members.get("values") {
            None => {}
            Some(Value::Array(values)) if !values.is_empty() => {
                claim.values.extend_from_slice(values);
            }
            Some(_) => return Err("has `values` that are no array with elements".to_owned()),
        }
        Ok(claim)
    }

    /// Whether this value is one that it may have.
    pub(crate) fn accepts(&self, value: &Value) -> bool {
        self.values.is_empty() || self.values.contains(value)
    }

    /// The texts among the values that it may have.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter_map(Value::as_str)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_the_specification_is_read() {
        let text = json!({
            "userinfo": {
                "given_name": {"essential": true},
                "nickname": null,
                "email": {"essential": true},
                "http://example.info/claims/groups": null
            },
            "id_token": {
                "auth_time": {"essential": true},
                "acr": {"values": ["urn:mace:incommon:iap:silver"]}
            },
            "something_else": 1
        });
        let read = ClaimsRequest::read(&text.to_string()).unwrap();
        assert!(read.userinfo.get("given_name").unwrap().essential);
        assert!(!read.userinfo.get("nickname").unwrap().essential);
        let acr = read.id_token.get("acr").unwrap();
        assert_eq!(
            acr.texts().collect::<Vec<_>>(),
            ["urn:mace:incommon:iap:silver"]
        );
        assert!(acr.accepts(&json!("urn:mace:incommon:iap:silver")) && !acr.accepts(&json!("0")));
    }

    #[test]
    fn only_what_fits_comes_back() {
        let text = r#"{"userinfo": {"email": {"value": "bob@example.test"}, "name": {"values": ["Alice Example", "A"]},
            "locale": null, "nickname": {"essential": true}}}"#;
        let read = ClaimsRequest::read(text).unwrap();
        let alice = User::new("alice");
        let names: Vec<&String> = read.userinfo.of(&alice).map(|(name, _)| name).collect();
        assert_eq!(names, ["name", "locale"]);
    }

    #[test]
    fn what_is_malformed_is_said_in_words() {
        for (text, part) in [
            ("", "no JSON object"),
            ("[]", "no JSON object"),
            ("{", "no JSON object"),
            (r#"{"id_token": []}"#, "`id_token` is no JSON object"),
            (r#"{"userinfo": {"email": true}}"#, "neither null nor"),
            (
                r#"{"userinfo": {"email": {"essential": "yes"}}}"#,
                "no boolean",
            ),
            (r#"{"userinfo": {"email": {"values": "a"}}}"#, "no array"),
            (r#"{"userinfo": {"email": {"values": []}}}"#, "no array"),
        ] {
            let error = ClaimsRequest::read(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(ClaimsRequest::read(&" ".repeat(LONGEST + 1)).is_err());
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z_]{0,8}".prop_map(Value::from),
        ];
        let name = prop_oneof![
            Just("userinfo".to_owned()),
            Just("id_token".to_owned()),
            Just("essential".to_owned()),
            Just("values".to_owned()),
            "[a-z]{0,4}",
        ];
        leaf.prop_recursive(5, 40, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((name.clone(), inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
            let _ = ClaimsRequest::read(&text);
        }

        #[test]
        fn any_json_is_read_or_refused_and_what_is_read_was_asked_for(value in json_value()) {
            if let Ok(read) = ClaimsRequest::read(&value.to_string()) {
                let asked = |member: &str| value[member].as_object().map_or(0, Map::len);
                prop_assert_eq!(read.userinfo.0.len(), asked("userinfo"));
                prop_assert_eq!(read.id_token.0.len(), asked("id_token"));
            }
        }
    }
}
