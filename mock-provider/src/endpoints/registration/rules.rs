//! What a client must be that registers itself: the rules of section 2 beyond the form of each member.

use serde_json::{Map, Value};
use url::{Host, Url};

use crate::call::Call;
use crate::client::{AuthMethod, Client, MetadataError, SubjectType};

/// What this provider does not do.
const UNSUPPORTED: [&str; 6] = [
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "userinfo_encrypted_response_alg",
    "userinfo_encrypted_response_enc",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
];

/// Most elements of the document at `sector_identifier_uri`.
const MOST_SECTOR_URIS: usize = 1_000;

/// Whether a client with these metadata has any use for a secret.
pub(super) fn needs_secret(metadata: &Map<String, Value>) -> bool {
    let method = metadata.get("token_endpoint_auth_method");
    let shows = method
        .and_then(Value::as_str)
        .and_then(AuthMethod::from_name)
        .is_some_and(AuthMethod::needs_secret);
    let has_mac = [
        "id_token_signed_response_alg",
        "userinfo_signed_response_alg",
        "authorization_signed_response_alg",
        "request_object_signing_alg",
    ]
    .iter()
    .filter_map(|name| metadata.get(*name)?.as_str())
    .any(|alg| alg.starts_with("HS"));
    shows || has_mac
}

/// The client, if it may be registered.
pub(super) async fn check(
    call: &Call<'_>,
    metadata: Map<String, Value>,
) -> Result<Client, MetadataError> {
    if !metadata["token_endpoint_auth_method"].is_string() {
        return Err(MetadataError::new(
            "token_endpoint_auth_method",
            "it is no string: name one method (section 2)",
        ));
    }
    let unsupported = UNSUPPORTED
        .into_iter()
        .find(|name| metadata.contains_key(*name));
    if let Some(name) = unsupported {
        return Err(MetadataError::new(
            name,
            "nothing is encrypted here: leave it out",
        ));
    }
    let client = Client::from_metadata(&metadata)?;
    let redirect_uris = redirect_uris(&client)?;
    if metadata["application_type"] == "native" {
        redirect_uris.iter().try_for_each(is_native)?;
    } else if client.may_use_grant_type("implicit") {
        redirect_uris.iter().try_for_each(is_web)?;
    }
    for (member, uri) in [
        ("initiate_login_uri", client.initiate_login_uri()),
        ("sector_identifier_uri", client.sector_identifier_uri()),
    ] {
        uri.map_or(Ok(()), |uri| is_confidential(member, uri))?;
    }
    front_channel_fits(&client, &redirect_uris)?;
    match client.sector_identifier_uri() {
        Some(uri) => sector_names(call, &client, uri).await?,
        None => has_one_sector(&client, &redirect_uris)?,
    }
    Ok(client)
}

fn redirect_uris(client: &Client) -> Result<Vec<Url>, MetadataError> {
    let uris: Vec<Url> = client
        .redirect_uris()
        .into_iter()
        .filter_map(|uri| Url::parse(uri).ok())
        .collect();
    if uris.is_empty() {
        return Err(wrong_redirect(
            "it is missing or empty: name at least one address",
        ));
    }
    Ok(uris)
}

fn wrong_redirect(reason: impl Into<String>) -> MetadataError {
    MetadataError::new("redirect_uris", reason)
}

fn is_loopback(uri: &Url) -> bool {
    match uri.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Native applications: a scheme of their own, or http on this very machine.
fn is_native(uri: &Url) -> Result<(), MetadataError> {
    match uri.scheme() {
        "https" => Err(wrong_redirect(format!(
            "`{uri}` is a web address: a native application has a scheme of its own, or http on the loopback interface"
        ))),
        "http" if !is_loopback(uri) => Err(wrong_redirect(format!(
            "`{uri}` is on another machine: a native application has a scheme of its own, or http on the loopback interface"
        ))),
        _ => Ok(()),
    }
}

/// Web applications with the implicit grant: https, and not `localhost`.
fn is_web(uri: &Url) -> Result<(), MetadataError> {
    if uri.scheme() == "https" && uri.host() != Some(Host::Domain("localhost")) {
        return Ok(());
    }
    Err(wrong_redirect(format!(
        "`{uri}` is not https, or is on localhost: a web application with the implicit grant has neither; \
         register with `application_type` native for development"
    )))
}

/// https, or http on this very machine, where nobody listens in.
fn is_confidential(member: &str, uri: &str) -> Result<(), MetadataError> {
    match Url::parse(uri) {
        Ok(url) if url.scheme() == "https" || is_loopback(&url) => Ok(()),
        _ => Err(MetadataError::new(
            member,
            format!("`{uri}` is not https (section 2)"),
        )),
    }
}

/// Front-Channel Logout 1.0, section 2: scheme, host and port are those of a redirect URI.
fn front_channel_fits(client: &Client, redirect_uris: &[Url]) -> Result<(), MetadataError> {
    let Some(uri) = client.front_channel_logout() else {
        return Ok(());
    };
    let origin = Url::parse(uri).map(|uri| uri.origin());
    if redirect_uris
        .iter()
        .any(|redirect_uri| origin.as_ref() == Ok(&redirect_uri.origin()))
    {
        return Ok(());
    }
    Err(MetadataError::new(
        "frontchannel_logout_uri",
        "its scheme, host and port are those of no redirect URI (Front-Channel Logout 1.0, section 2)",
    ))
}

/// The document at `sector_identifier_uri` names every redirect URI (section 5).
async fn sector_names(call: &Call<'_>, client: &Client, uri: &str) -> Result<(), MetadataError> {
    let wrong = |reason: String| MetadataError::new("sector_identifier_uri", reason);
    let answer = call
        .op
        .outgoing
        .get(uri)
        .await
        .map_err(|reason| wrong(format!("it cannot be read: {reason}")))?;
    let names: Vec<String> = answer
        .succeeded()
        .and_then(|answer| answer.json())
        .map_err(|reason| wrong(format!("`{uri}` has no JSON array of addresses: {reason}")))?;
    if names.len() > MOST_SECTOR_URIS {
        return Err(wrong(format!(
            "`{uri}` names {} addresses, the limit is {MOST_SECTOR_URIS}",
            names.len()
        )));
    }
    let unnamed = client
        .redirect_uris()
        .into_iter()
        .find(|redirect_uri| names.iter().all(|name| name != redirect_uri));
    match unnamed {
        None => Ok(()),
        Some(redirect_uri) => Err(wrong(format!(
            "`{uri}` does not name the redirect URI {redirect_uri} (section 5)"
        ))),
    }
}

/// Without a sector identifier, the host of the redirect URIs is the sector: there must be one (OpenID Connect Core 1.0,
/// section 8.1).
fn has_one_sector(client: &Client, redirect_uris: &[Url]) -> Result<(), MetadataError> {
    if client.subject_type() == SubjectType::Public {
        return Ok(());
    }
    let hosts: Vec<_> = redirect_uris.iter().map(Url::host_str).collect();
    if hosts.iter().all(|host| host.is_some() && *host == hosts[0]) {
        return Ok(());
    }
    Err(MetadataError::new(
        "sector_identifier_uri",
        "it is missing: the redirect URIs of a client with pairwise subjects have several hosts, or none (OpenID Connect Core 1.0, section 8.1)",
    ))
}
