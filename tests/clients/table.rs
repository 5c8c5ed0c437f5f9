//! Which features are tried at which profile, and which of them a library does not have.

use crate::script::Script;

/// A client library.
pub(crate) struct Library {
    pub(crate) name: &'static str,
    /// How it is driven; none for the one in Rust.
    pub(crate) script: Option<Script>,
    /// Whether it form-encodes the secret in the `Authorization` header (RFC 6749, section 2.3.1).
    pub(crate) encodes_secrets: bool,
    /// What it has no function for.
    lacks: &'static [&'static str],
}

/// The libraries, each with what it lacks.
pub(crate) const LIBRARIES: [Library; 3] = [
    Library {
        name: "openidconnect",
        script: None,
        encodes_secrets: true,
        // It revokes nothing at an endpoint without TLS.
        lacks: &["revocation"],
    },
    Library {
        name: "openid-client",
        script: Some(Script::OPENID_CLIENT),
        encodes_secrets: true,
        lacks: &[],
    },
    Library {
        name: "authlib",
        script: Some(Script::AUTHLIB),
        encodes_secrets: false,
        lacks: &[],
    },
];

impl Library {
    /// The features of a profile that it can try.
    pub(crate) fn features(&self, row: &Row) -> impl Iterator<Item = &'static str> {
        let features = row.features.iter().copied().flatten().copied();
        features.filter(|feature| !self.lacks.contains(feature))
    }
}

/// What is tried at one profile. A feature that the real provider lacks is not here.
pub(crate) struct Row {
    pub(crate) profile: &'static str,
    features: &'static [&'static [&'static str]],
    /// The scopes that sign-ins ask for.
    pub(crate) scope: &'static str,
    /// What authorization requests need beside what every library sends.
    pub(crate) parameters: &'static [(&'static str, &'static str)],
}

/// What every provider has: metadata, the code flow with PKCE, and the claims of the user.
const EVERYWHERE: &[&str] = &["discovery", "code-basic", "code-post", "refresh"];
/// `response_type=code id_token` and `response_type=id_token`.
const FRONT_CHANNEL: &[&str] = &["hybrid", "implicit"];
/// Clients without a secret.
const PUBLIC: &[&str] = &["code-public"];
/// `prompt=none`.
const SILENT: &[&str] = &["silent"];
/// Responses that come as a form.
const FORM_POST: &[&str] = &["form-post"];
/// RFC 7009.
const REVOCATION: &[&str] = &["revocation"];
/// RFC 7662.
const INTROSPECTION: &[&str] = &["introspection"];
/// RP-initiated logout.
const END_SESSION: &[&str] = &["end-session"];
/// ID tokens that are signed with ES256.
const ES256: &[&str] = &["id-token-es256"];

const OFFLINE: &str = "openid profile email offline_access";
const ONLINE: &str = "openid profile email";

/// The table.
pub(crate) const PROFILES: [Row; 6] = [
    Row {
        profile: "generic",
        features: &[
            EVERYWHERE,
            PUBLIC,
            SILENT,
            FORM_POST,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            ES256,
            FRONT_CHANNEL,
        ],
        scope: OFFLINE,
        parameters: &[],
    },
    Row {
        profile: "auth0",
        features: &[
            EVERYWHERE,
            PUBLIC,
            SILENT,
            FORM_POST,
            REVOCATION,
            END_SESSION,
        ],
        scope: OFFLINE,
        parameters: &[],
    },
    Row {
        profile: "cognito",
        features: &[EVERYWHERE, PUBLIC, REVOCATION],
        scope: ONLINE,
        parameters: &[],
    },
    Row {
        profile: "cognito-pre-2024",
        features: &[EVERYWHERE, PUBLIC, REVOCATION],
        scope: ONLINE,
        parameters: &[],
    },
    Row {
        profile: "google",
        features: &[EVERYWHERE, SILENT, REVOCATION],
        scope: ONLINE,
        parameters: &[("access_type", "offline")],
    },
    Row {
        profile: "keycloak",
        features: &[
            EVERYWHERE,
            PUBLIC,
            SILENT,
            FORM_POST,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            ES256,
            FRONT_CHANNEL,
        ],
        scope: ONLINE,
        parameters: &[],
    },
];

/// Whether each built-in profile has its row, and each row a profile.
pub(crate) fn is_complete() -> Result<(), String> {
    let known = mock_provider::profiles();
    let mut known: Vec<&str> = known.iter().map(mock_provider::Profile::name).collect();
    let mut rows: Vec<&str> = PROFILES.iter().map(|row| row.profile).collect();
    known.sort_unstable();
    rows.sort_unstable();
    if known == rows {
        return Ok(());
    }
    Err(format!(
        "tests/clients/table.rs has rows for {rows:?}, and the profiles are {known:?}; add or remove rows"
    ))
}
