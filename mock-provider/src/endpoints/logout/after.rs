//! Where the browser goes after RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0, section 3).

use url::Url;

use crate::call::Call;
use crate::client::{self, Client};
use crate::endpoint::Endpoint;
use crate::parameters::{Parameters, with_query};
use crate::quirk::{
    AddressMatch, EndSessionPolicy, ReturnList, StateEcho, Unregistered, WithoutAddress,
    WithoutHint,
};
use crate::refusal::Refusal;

/// What comes back in place of the `state` that the RP sent.
const FOREIGN_STATE: &str = "the-state-of-another-sign-out";

/// Where the browser goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// To this address.
    Address(String),
    /// Nowhere: a page says that the user is signed out.
    Page,
    /// Nowhere: the user may sign in again.
    LoginPage,
    /// Nowhere: the answer is empty.
    Empty,
}

impl After {
    /// The address, if it is one.
    pub(crate) fn address(&self) -> Option<&str> {
        match self {
            Self::Address(to) => Some(to),
            Self::Page | Self::LoginPage | Self::Empty => None,
        }
    }
}

impl From<Option<String>> for After {
    fn from(to: Option<String>) -> Self {
        to.map_or(Self::Page, Self::Address)
    }
}

/// Reads where the browser goes. `Err` says why the request is refused.
pub(super) fn read(
    call: &Call<'_>,
    sent: &Parameters,
    client: Option<&Client>,
    has_hint: bool,
    policy: &EndSessionPolicy,
) -> Result<After, Refusal> {
    let asked = policy
        .parameter
        .names()
        .iter()
        .find_map(|name| Some((*name, sent.get(name)?)));
    if policy.without_hint == WithoutHint::AddressRefused
        && !has_hint
        && (asked.is_some() || sent.get("state").is_some())
    {
        return Err(Refusal::invalid_request(
            "a return address or a state was sent without `id_token_hint`",
            "keep the ID token of the sign-in, and send it as id_token_hint",
        ));
    }
    let says_whose = has_hint || client.is_some();
    let is_forgotten = policy.without_hint == WithoutHint::AddressIgnored && !says_whose;
    let Some((name, uri)) = asked.filter(|_| !is_forgotten) else {
        return without_address(call, sent, client, policy);
    };
    let is_good = is_allowed(call, uri, client, policy);
    let followed = match policy.unregistered {
        _ if is_good => true,
        Unregistered::Refused => false,
        Unregistered::Dropped => return without_address(call, sent, client, policy),
        Unregistered::DroppedWithoutList => {
            if client.is_some_and(|client| client.post_logout_redirect_uris().is_empty()) {
                return without_address(call, sent, client, policy);
            }
            false
        }
        Unregistered::Followed => leads_elsewhere(uri),
        Unregistered::FollowedWithoutHint => !has_hint && leads_elsewhere(uri),
    };
    if !followed {
        return Err(refused(name, uri, client));
    }
    let state = match policy.state {
        StateEcho::Never => None,
        StateEcho::Foreign => sent.get("state").map(|_| FOREIGN_STATE),
        StateEcho::WithAddress | StateEcho::Always => sent.get("state"),
    };
    Ok(After::Address(with_state(uri, state)))
}

fn refused(name: &str, uri: &str, client: Option<&Client>) -> Refusal {
    match client {
        None => Refusal::invalid_request(
            format!(
                "`{name}` was sent without anything that says whose it is (RP-Initiated Logout 1.0, section 3)"
            ),
            "send id_token_hint or client_id too",
        ),
        Some(client) => Refusal::invalid_request(
            format!(
                "`{name}` {uri} is not registered for the client {}",
                client.id()
            ),
            "register this address, character by character, or send a registered one",
        ),
    }
}

/// Where the browser ends that is to go nowhere in particular.
fn without_address(
    call: &Call<'_>,
    sent: &Parameters,
    client: Option<&Client>,
    policy: &EndSessionPolicy,
) -> Result<After, Refusal> {
    let state = sent
        .get("state")
        .filter(|_| policy.state == StateEcho::Always);
    Ok(match policy.without_address {
        WithoutAddress::Page => After::Page,
        WithoutAddress::LoginPage => After::LoginPage,
        WithoutAddress::Empty => After::Empty,
        WithoutAddress::FirstRegistered => {
            let registered = client.map(Client::post_logout_redirect_uris);
            let first = registered.and_then(|all| all.first().copied());
            first.map(|uri| with_state(uri, state)).into()
        }
        WithoutAddress::DefaultAddress => {
            let address = call.op.url(Endpoint::SignedOut);
            After::Address(with_state(address.as_str(), state))
        }
        WithoutAddress::Refused => {
            return Err(Refusal::invalid_request(
                "there is no return address",
                "send the address that the browser is to return to",
            ));
        }
    })
}

fn with_state(uri: &str, state: Option<&str>) -> String {
    match state {
        Some(state) => with_query(uri, [("state", state)]),
        None => uri.to_owned(),
    }
}

/// Whether a browser can be sent there at all: what runs as a script in the provider's own page is no address.
fn leads_elsewhere(uri: &str) -> bool {
    let scripts = ["javascript", "data", "vbscript", "blob"];
    Url::parse(uri).is_ok_and(|uri| !scripts.contains(&uri.scheme()))
}

fn is_allowed(
    call: &Call<'_>,
    uri: &str,
    client: Option<&Client>,
    policy: &EndSessionPolicy,
) -> bool {
    let in_all = matches!(
        policy.list,
        ReturnList::AllAddresses | ReturnList::AllAddressesOfAnyClient
    );
    let allows = |client: &Client| {
        let fits = |registered: &&str| is_match(registered, uri, policy.matching);
        client.may_return_to(uri)
            || client.post_logout_redirect_uris().iter().any(fits)
            || in_all && (client.may_redirect_to(uri) || client.redirect_uris().iter().any(fits))
    };
    match policy.list {
        ReturnList::LogoutAddresses | ReturnList::AllAddresses => client.is_some_and(allows),
        ReturnList::AnyClients | ReturnList::AllAddressesOfAnyClient => {
            call.op.clients().iter().any(|client| allows(client))
        }
    }
}

fn is_match(registered: &str, uri: &str, matching: AddressMatch) -> bool {
    match matching {
        AddressMatch::Exact => registered == uri,
        AddressMatch::Wildcard => match registered.strip_suffix('*') {
            Some(begin) => uri.starts_with(begin),
            None => registered == uri,
        },
        AddressMatch::LoopbackPort => {
            registered == uri
                || (client::is_loopback(registered)
                    && client::is_loopback(uri)
                    && without_port(registered) == without_port(uri))
        }
    }
}

fn without_port(uri: &str) -> Option<Url> {
    let mut uri = Url::parse(uri).ok()?;
    uri.set_port(None).ok()?;
    Some(uri)
}
