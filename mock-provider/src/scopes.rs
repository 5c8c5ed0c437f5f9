//! Scopes and grant types as requests name them.

use crate::refusal::Refusal;

/// The grant type of RFC 8628, section 3.4.
pub(crate) const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// The grant type of RFC 6749, section 4.4.
pub(crate) const CLIENT_CREDENTIALS: &str = "client_credentials";

/// What the token endpoint takes, and the implicit flow.
pub(crate) const GRANT_TYPES: [&str; 5] = [
    "authorization_code",
    "implicit",
    "refresh_token",
    CLIENT_CREDENTIALS,
    DEVICE_CODE,
];
/// Scopes that are about a user; others are ignored where a user is asked (OpenID Connect Core 1.0, section 3.1.2.1).
pub(crate) const OF_USERS: [&str; 6] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "offline_access",
];
/// The longest list of scopes that a client without a user may ask for, in bytes.
const LONGEST: usize = 1000;

/// The scopes about a user that are asked for, each once.
///
/// # Errors
/// When there are characters that no scope can have.
pub(crate) fn of_users(asked: &str) -> Result<Vec<String>, Refusal> {
    let known = |scope: &&str| OF_USERS.contains(scope);
    Ok(once(parts(asked)?.filter(known)))
}

/// The scopes that a client asks for itself: any but those about a user.
///
/// # Errors
/// When there are characters that no scope can have, or too many of them.
pub(crate) fn of_clients(asked: &str) -> Result<Vec<String>, Refusal> {
    if asked.len() > LONGEST {
        return Err(Refusal::new(
            "invalid_scope",
            format!("scope has more than {LONGEST} bytes"),
            "ask for fewer scopes",
        ));
    }
    let other = |scope: &&str| !OF_USERS.contains(scope);
    Ok(once(parts(asked)?.filter(other)))
}

/// The client was registered without this grant type (RFC 6749, section 5.2).
pub(crate) fn grant_not_registered(grant_type: &str) -> Refusal {
    Refusal::new(
        "unauthorized_client",
        format!("the client is not registered for grant_type `{grant_type}`"),
        "add it to the client's grant_types",
    )
}

fn parts(asked: &str) -> Result<impl Iterator<Item = &str>, Refusal> {
    let printable = |c: char| matches!(c, '\u{20}'..='\u{7e}') && c != '"' && c != '\\';
    if !asked.chars().all(printable) {
        return Err(Refusal::new(
            "invalid_scope",
            "scope has characters that a scope cannot have (RFC 6749, section 3.3)",
            "send scope names separated by single spaces",
        ));
    }
    Ok(asked.split(' ').filter(|scope| !scope.is_empty()))
}

fn once<'a>(scopes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for scope in scopes {
        if !all.iter().any(|known| known == scope) {
            all.push(scope.to_owned());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_clients_are_asked_for_different_things() {
        let asked = "openid api:read openid  email api:read";
        assert_eq!(of_users(asked).unwrap(), ["openid", "email"]);
        assert_eq!(of_clients(asked).unwrap(), ["api:read"]);
        assert_eq!(of_clients("").unwrap(), [""; 0]);
        for bad in ["a\nb", "\"", "ä", "a\\b"] {
            assert_eq!(of_users(bad).unwrap_err().error, "invalid_scope");
        }
        assert!(of_clients(&"x ".repeat(501)).is_err());
    }
}
