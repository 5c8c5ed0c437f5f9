//! The people who sign in at the provider.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use subtle::ConstantTimeEq as _;

/// One person with a password and claims.
#[derive(Clone)]
pub struct User {
    name: String,
    password: String,
    subject: String,
    claims: Map<String, Value>,
}

impl User {
    /// A person called `name`, with the password `password`, a made-up profile and the address `name@example.test`.
    ///
    /// The subject identifier is derived from the name but is not the name: an RP that takes one for the other shows.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        let subject = URL_SAFE_NO_PAD.encode(&digest(&SHA256, name.as_bytes()).as_ref()[..16]);
        let mut letters = name.chars();
        let given: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        let Value::Object(claims) = json!({
            "name": format!("{given} Example"),
            "given_name": given,
            "family_name": "Example",
            "preferred_username": name,
            "locale": "en",
            "updated_at": 1_700_000_000,
            "email": format!("{name}@example.test"),
            "email_verified": true,
        }) else {
            unreachable!("the literal is an object")
        };
        Self {
            name,
            password: "password".to_owned(),
            subject,
            claims,
        }
    }

    /// Sets the password.
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = password.into();
        self
    }

    /// Sets the subject identifier, `sub`: at most 255 ASCII characters (OpenID Connect Core 1.0, section 2).
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = subject.into();
        self
    }

    /// Sets a claim; `null` takes it away.
    #[must_use]
    pub fn claim(mut self, name: impl Into<String>, value: Value) -> Self {
        let name = name.into();
        if value.is_null() {
            self.claims.remove(&name);
        } else {
            self.claims.insert(name, value);
        }
        self
    }

    /// Without any claim.
    pub(crate) fn without_claims(mut self) -> Self {
        self.claims = Map::new();
        self
    }

    /// Without a password: this user signs in elsewhere.
    pub(crate) fn signs_in_elsewhere(mut self) -> Self {
        self.password = String::new();
        self
    }

    /// What is typed into the login form.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The subject identifier.
    pub fn sub(&self) -> &str {
        &self.subject
    }

    /// All claims, `sub` aside.
    pub fn claims(&self) -> &Map<String, Value> {
        &self.claims
    }

    /// The password in clear: this is a mock, and a harness must type it.
    pub fn secret(&self) -> &str {
        &self.password
    }

    /// Whether this is the password; the time taken does not depend on where it differs.
    pub fn has_password(&self, password: &str) -> bool {
        !self.password.is_empty() && self.password.as_bytes().ct_eq(password.as_bytes()).into()
    }

    /// The claims that the granted scopes ask for (OpenID Connect Core 1.0, section 5.4).
    ///
    /// Claims of the user that no standard scope asks for, `groups` for example, are always among them.
    pub fn claims_for<'a>(
        &'a self,
        scopes: &'a [String],
    ) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.claims.iter().filter(|(name, _)| match scope_of(name) {
            Some(scope) => scopes.iter().any(|granted| granted == scope),
            None => true,
        })
    }
}

/// The standard scope that asks for a standard claim.
fn scope_of(claim: &str) -> Option<&'static str> {
    match claim {
        "name" | "family_name" | "given_name" | "middle_name" | "nickname"
        | "preferred_username" | "profile" | "picture" | "website" | "gender" | "birthdate"
        | "zoneinfo" | "locale" | "updated_at" => Some("profile"),
        "email" | "email_verified" => Some("email"),
        "address" => Some("address"),
        "phone_number" | "phone_number_verified" => Some("phone"),
        _ => None,
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("name", &self.name)
            .field("password", &"…")
            .field("subject", &self.subject)
            .field("claims", &self.claims)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(user: &User, scopes: &[&str]) -> Vec<String> {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        user.claims_for(&scopes)
            .map(|(name, _)| name.clone())
            .collect()
    }

    #[test]
    fn scopes_ask_for_their_claims_and_no_others() {
        let alice = User::new("alice")
            .claim("groups", json!(["staff"]))
            .claim("phone_number", json!("+1"));
        assert_eq!(
            names(&alice, &["openid", "email"]),
            ["email", "email_verified", "groups"]
        );
        assert!(names(&alice, &["openid", "profile"]).contains(&"preferred_username".to_owned()));
        assert!(
            !names(&alice, &["openid", "profile", "email"]).contains(&"phone_number".to_owned())
        );
    }

    #[test]
    fn the_subject_is_stable_and_is_not_the_name() {
        assert_eq!(User::new("alice").sub(), User::new("alice").sub());
        assert_ne!(User::new("alice").sub(), "alice");
        assert_ne!(User::new("alice").sub(), User::new("bob").sub());
    }

    #[test]
    fn the_password_is_not_printed() {
        let alice = User::new("alice").password("s3cr%t:+");
        assert!(!format!("{alice:?}").contains("s3cr%t"));
        assert!(alice.has_password("s3cr%t:+") && !alice.has_password("s3cr%t:"));
    }
}
