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
    /// The profiles whose real providers it does not get along with either.
    fails_at: &'static [&'static str],
}

/// The libraries, each with what it lacks.
pub(crate) const LIBRARIES: [Library; 3] = [
    Library {
        name: "openidconnect",
        script: None,
        encodes_secrets: true,
        // It revokes nothing at an endpoint without TLS, and signs no assertions.
        lacks: &[
            "metadata",
            "revocation",
            "revoked-token",
            "code-private-key-jwt",
            "code-secret-jwt",
            "device",
            "request-object",
            "pushed",
        ],
        // `expires_in` is a string at the one, and the crate reads a number alone; the issuer is a template at the other.
        fails_at: &["azure-b2c", "entra-common"],
    },
    Library {
        name: "openid-client",
        script: Some(Script::OPENID_CLIENT),
        encodes_secrets: true,
        lacks: &["metadata"],
        // It makes an exception for templates at the hosts of Entra ID alone.
        fails_at: &["entra-common"],
    },
    Library {
        name: "authlib",
        script: Some(Script::AUTHLIB),
        encodes_secrets: false,
        lacks: &[
            "id-token-eddsa",
            "device",
            "request-object",
            "pushed",
            "registration",
        ],
        // It knows no rule for templates of issuers.
        fails_at: &["entra-common"],
    },
];

impl Library {
    /// The features of a profile that it can try.
    pub(crate) fn features(&self, row: &Row) -> impl Iterator<Item = &'static str> {
        let features = row.features.iter().copied().flatten().copied();
        let fails = self.fails_at.contains(&row.profile);
        features.filter(move |feature| !fails && !self.lacks.contains(feature))
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
    /// The client that signs users in where the feature does not say which.
    pub(crate) client: &'static str,
    /// Whether the provider has a userinfo endpoint.
    pub(crate) userinfo: bool,
    /// The algorithm of ID tokens that clients expect, where it is not that of the metadata.
    pub(crate) id_token_alg: Option<&'static str>,
}

/// What every provider has: metadata, the code flow with PKCE, refreshes; a code that is good once, and secrets that are
/// looked at.
const BASE: &[&str] = &[
    "discovery",
    "code-post",
    "refresh",
    "code-reuse",
    "wrong-secret",
];
/// Client authentication with the secret in the header.
const BASIC: &[&str] = &["code-basic"];
/// Metadata with all that RFC 8414 requires; some real providers leave members out.
const METADATA: &[&str] = &["metadata"];
/// Clients without a secret.
const PUBLIC: &[&str] = &["code-public"];
/// Clients that sign an assertion with their key.
const KEY: &[&str] = &["code-private-key-jwt"];
/// Clients that sign an assertion with their secret.
const SECRET: &[&str] = &["code-secret-jwt"];
/// `prompt=none`.
const SILENT: &[&str] = &["silent"];
/// Responses that come as a form.
const FORM_POST: &[&str] = &["form-post"];
/// `response_type=code id_token`.
const HYBRID: &[&str] = &["hybrid"];
/// `response_type=id_token`.
const IMPLICIT: &[&str] = &["implicit"];
/// RFC 7009.
const REVOCATION: &[&str] = &["revocation"];
/// RFC 7662.
const INTROSPECTION: &[&str] = &["introspection"];
/// RP-initiated logout.
const END_SESSION: &[&str] = &["end-session"];
/// RFC 8628.
const DEVICE: &[&str] = &["device"];
/// Signed request objects and pushed requests (RFC 9101, RFC 9126).
const REQUESTS: &[&str] = &["request-object", "pushed"];
/// Tokens for the client itself.
const MACHINE: &[&str] = &["client-credentials"];
/// ID tokens that are signed with ES256.
const ES256: &[&str] = &["id-token-es256"];
/// ID tokens that are signed with PS256 and with Ed25519.
const OTHER_KEYS: &[&str] = &["id-token-ps256", "id-token-eddsa"];

/// Userinfo as a JWT (OpenID Connect Core 1.0, section 5.3.2).
const SIGNED_USERINFO: &[&str] = &["userinfo-signed"];
/// OpenID Connect Dynamic Client Registration 1.0.
const REGISTRATION: &[&str] = &["registration"];
/// An access token that is revoked is no good at the userinfo endpoint. Where real providers revoke refresh tokens
/// alone, or refuse in another form than that of RFC 6750, this is left out.
const REVOKED: &[&str] = &["revoked-token"];
/// A code that comes a second time ends the access token of its first use (RFC 6749, section 4.1.2). Left out where
/// nothing says that the real provider does so.
const REUSE_REVOKES: &[&str] = &["code-reuse-revokes"];

const OFFLINE: &str = "openid profile email offline_access";
const ONLINE: &str = "openid profile email";

/// A usual row.
const fn row(
    profile: &'static str,
    scope: &'static str,
    features: &'static [&'static [&'static str]],
) -> Row {
    Row {
        profile,
        features,
        scope,
        parameters: &[],
        client: "basic",
        userinfo: true,
        id_token_alg: None,
    }
}

/// The table.
pub(crate) const PROFILES: [Row; 22] = [
    row(
        "generic",
        OFFLINE,
        &[
            SIGNED_USERINFO,
            REGISTRATION,
            REVOKED,
            REUSE_REVOKES,
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            KEY,
            SECRET,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            DEVICE,
            MACHINE,
            ES256,
            OTHER_KEYS,
            REQUESTS,
        ],
    ),
    Row {
        client: "post",
        userinfo: false,
        parameters: &[("response_mode", "form_post")],
        ..row("apple", ONLINE, &[BASE, METADATA])
    },
    row(
        "auth0",
        OFFLINE,
        &[
            REGISTRATION,
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            END_SESSION,
            DEVICE,
            MACHINE,
        ],
    ),
    row(
        "auth0-legacy",
        OFFLINE,
        &[
            REGISTRATION,
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            DEVICE,
            MACHINE,
        ],
    ),
    row(
        "authentik",
        OFFLINE,
        &[
            REVOKED,
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            DEVICE,
            MACHINE,
        ],
    ),
    Row {
        userinfo: false,
        ..row(
            "azure-b2c",
            OFFLINE,
            &[
                BASE,
                BASIC,
                METADATA,
                PUBLIC,
                FORM_POST,
                HYBRID,
                IMPLICIT,
                END_SESSION,
            ],
        )
    },
    row(
        "cognito",
        ONLINE,
        &[BASE, BASIC, METADATA, PUBLIC, REVOCATION, MACHINE],
    ),
    row(
        "cognito-classic",
        ONLINE,
        &[BASE, BASIC, METADATA, PUBLIC, REVOCATION, MACHINE],
    ),
    row(
        "cognito-pre-2024",
        ONLINE,
        &[BASE, BASIC, METADATA, PUBLIC, REVOCATION, MACHINE],
    ),
    row(
        "dex",
        OFFLINE,
        &[BASE, BASIC, METADATA, PUBLIC, INTROSPECTION, DEVICE],
    ),
    row(
        "duende",
        OFFLINE,
        &[
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            DEVICE,
            MACHINE,
        ],
    ),
    row(
        "entra",
        OFFLINE,
        &[
            BASE,
            BASIC,
            PUBLIC,
            KEY,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            END_SESSION,
            DEVICE,
            MACHINE,
        ],
    ),
    row(
        "entra-common",
        OFFLINE,
        &[
            BASE,
            BASIC,
            PUBLIC,
            KEY,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            END_SESSION,
            DEVICE,
            MACHINE,
        ],
    ),
    row(
        "gitlab",
        ONLINE,
        &[
            REVOKED,
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            SILENT,
            FORM_POST,
            REVOCATION,
            INTROSPECTION,
            MACHINE,
        ],
    ),
    Row {
        parameters: &[("access_type", "offline"), ("prompt", "consent")],
        ..row(
            "google",
            ONLINE,
            &[
                BASE, BASIC, METADATA, SILENT, HYBRID, IMPLICIT, REVOCATION, DEVICE,
            ],
        )
    },
    row(
        "hydra",
        OFFLINE,
        &[
            SIGNED_USERINFO,
            REGISTRATION,
            REVOKED,
            REUSE_REVOKES,
            BASE,
            BASIC,
            PUBLIC,
            KEY,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            END_SESSION,
            DEVICE,
            MACHINE,
        ],
    ),
    row(
        "keycloak",
        OFFLINE,
        &[
            SIGNED_USERINFO,
            REGISTRATION,
            REVOKED,
            REUSE_REVOKES,
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            KEY,
            SECRET,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            DEVICE,
            MACHINE,
            ES256,
            OTHER_KEYS,
        ],
    ),
    row(
        "keycloak-17",
        OFFLINE,
        &[
            SIGNED_USERINFO,
            REGISTRATION,
            REVOKED,
            REUSE_REVOKES,
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            KEY,
            SECRET,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            DEVICE,
            MACHINE,
            ES256,
            OTHER_KEYS,
        ],
    ),
    Row {
        id_token_alg: Some("HS256"),
        ..row(
            "line",
            ONLINE,
            &[BASE, BASIC, SILENT, REVOCATION, ES256, REVOKED],
        )
    },
    row(
        "okta-custom",
        OFFLINE,
        &[
            REVOKED,
            BASE,
            BASIC,
            PUBLIC,
            SECRET,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            MACHINE,
        ],
    ),
    row(
        "okta-org",
        OFFLINE,
        &[
            REVOKED,
            BASE,
            BASIC,
            PUBLIC,
            SECRET,
            SILENT,
            FORM_POST,
            HYBRID,
            IMPLICIT,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
        ],
    ),
    row(
        "zitadel",
        OFFLINE,
        &[
            REVOKED,
            BASE,
            BASIC,
            METADATA,
            PUBLIC,
            SILENT,
            IMPLICIT,
            REVOCATION,
            INTROSPECTION,
            END_SESSION,
            DEVICE,
            MACHINE,
        ],
    ),
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
