//! Where the parameters of an authorization request are: in the request itself, in a request object, behind a
//! reference, or pushed beforehand (OpenID Connect Core 1.0, section 6; RFC 9101; RFC 9126).

use super::{object, seal};
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::parameters::Parameters;
use crate::policy::{PushedRequests, RequestObjects};
use crate::pushed;
use crate::refusal::Refusal;

/// The longest encoded parameters, in bytes: they travel in the address of the login form.
const LONGEST: usize = 28 * 1024;
/// The longest `request_uri`, in characters (OpenID Connect Core 1.0, section 6.2).
const LONGEST_URI: usize = 512;

/// How a request reaches the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Through the browser.
    Front,
    /// From the client itself (RFC 9126).
    Pushed,
}

/// The parameters that count.
#[derive(Clone, Debug)]
pub(super) struct Resolved {
    pub(super) parameters: Parameters,
    /// Whether they are not simply those of the request: then pages seal them.
    pub(super) elsewhere: bool,
}

/// Finds the parameters that count.
pub(super) async fn resolve(
    call: &mut Call<'_>,
    client: &Client,
    sent: Parameters,
    way: Way,
) -> Result<Resolved, Refusal> {
    if call.asked.endpoint != Endpoint::Authorize
        && let Some(parameters) = seal::open(call.op, &sent)
    {
        return Ok(Resolved {
            parameters,
            elsewhere: true,
        });
    }
    let (object, reference) = (sent.get("request"), sent.get("request_uri"));
    if object.is_some() || reference.is_some() {
        sent.refuse_repeated()?;
    }
    let reference = reference.map(str::to_owned);
    match (object, reference) {
        (Some(_), Some(_)) => Err(Refusal::invalid_request(
            "`request` and `request_uri` are sent together (OpenID Connect Core 1.0, section 6.1)",
            "send one of them",
        )),
        (_, Some(_)) if way == Way::Pushed => Err(Refusal::invalid_request(
            "`request_uri` cannot be pushed (RFC 9126, section 2.1)",
            "push the parameters themselves, or a request object",
        )),
        (None, Some(reference)) if reference.starts_with(pushed::PREFIX) => {
            let parameters = take_pushed(call, client, &reference)?;
            Ok(Resolved {
                parameters,
                elsewhere: true,
            })
        }
        (None, None) => {
            must_be_pushed(call, client, way)?;
            must_be_an_object(call, client)?;
            Ok(Resolved {
                parameters: fitting(sent)?,
                elsewhere: false,
            })
        }
        (Some(_), None) | (None, Some(_)) => {
            must_be_pushed(call, client, way)?;
            let parameters = from_object(call, client, &sent).await?;
            Ok(Resolved {
                parameters: fitting(parameters)?,
                elsewhere: true,
            })
        }
    }
}

/// A pushed request, which is good once (RFC 9126, section 4).
fn take_pushed(
    call: &mut Call<'_>,
    client: &Client,
    reference: &str,
) -> Result<Parameters, Refusal> {
    let now = call.now();
    let known = match call.policy().pushed_requests {
        PushedRequests::Unsupported => None,
        PushedRequests::Supported | PushedRequests::Required => {
            call.op.pushed.take(reference, client.id(), now)
        }
    };
    known.ok_or_else(|| {
        Refusal::new(
            "invalid_request_uri",
            "the pushed request is unknown, used, expired, or another client's (RFC 9126, section 4)",
            "push a request for every sign-in, and send the browser at once",
        )
    })
}

/// Whether this client may do without pushing (RFC 9126, sections 5 and 6).
fn must_be_pushed(call: &mut Call<'_>, client: &Client, way: Way) -> Result<(), Refusal> {
    let by_provider = call.policy().pushed_requests == PushedRequests::Required;
    if way == Way::Pushed || !(by_provider || client.requires_pushed_authorization_requests()) {
        return Ok(());
    }
    Err(Refusal::invalid_request(
        "the request was not pushed, and require_pushed_authorization_requests is set (RFC 9126, section 5)",
        "push the parameters, then send client_id and the request_uri that came back",
    ))
}

/// Whether this client may do without a request object (RFC 9101, section 10.5).
fn must_be_an_object(call: &mut Call<'_>, client: &Client) -> Result<(), Refusal> {
    let by_provider = call.policy().request_objects == RequestObjects::Required;
    if !by_provider && !client.requires_signed_request_object() {
        return Ok(());
    }
    Err(Refusal::invalid_request(
        "there is no request object, and require_signed_request_object is set (RFC 9101, section 10.5)",
        "send the parameters as a signed request object",
    ))
}

async fn from_object(
    call: &mut Call<'_>,
    client: &Client,
    sent: &Parameters,
) -> Result<Parameters, Refusal> {
    let policy = call.policy();
    let unsupported = |name: &str| {
        Refusal::new(
            &format!("{name}_not_supported"),
            format!(
                "parameter `{name}` is not supported (OpenID Connect Core 1.0, section 3.1.2.6)"
            ),
            "the provider's metadata says what it supports",
        )
    };
    if let Some(text) = sent.get("request") {
        if policy.request_objects == RequestObjects::Unsupported {
            return Err(unsupported("request"));
        }
        let text = text.to_owned();
        return object::read(call, client, sent, &text).await;
    }
    let uri = sent.get("request_uri").unwrap_or_default().to_owned();
    match policy.request_objects {
        RequestObjects::Unsupported | RequestObjects::ByValue => {
            return Err(unsupported("request_uri"));
        }
        RequestObjects::Supported | RequestObjects::Registered | RequestObjects::Required => {}
    }
    may_be_fetched(
        client,
        &uri,
        policy.request_objects == RequestObjects::Registered,
    )?;
    let text = fetch(call, &uri).await?;
    object::read(call, client, sent, &text).await
}

/// A client that registered `request_uris` gets those alone (OpenID Connect Core 1.0, section 6.2).
fn may_be_fetched(client: &Client, uri: &str, registered_only: bool) -> Result<(), Refusal> {
    let refused =
        |reason: String, mend: &str| Err(Refusal::new("invalid_request_uri", reason, mend));
    if uri.len() > LONGEST_URI {
        return refused(
            format!(
                "request_uri has {} characters, the limit is {LONGEST_URI} (OpenID Connect Core 1.0, section 6.2)",
                uri.len()
            ),
            "use a shorter address",
        );
    }
    // The fragment tells versions apart and is not compared (section 6.2).
    let bare = |uri: &str| uri.split('#').next().unwrap_or_default().to_owned();
    let registered = client.request_uris();
    let is_registered = registered.iter().any(|known| bare(known) == bare(uri));
    if !is_registered && (registered_only || !registered.is_empty()) {
        return refused(
            format!(
                "request_uri {uri} is not registered for this client (OpenID Connect Core 1.0, section 6.2)"
            ),
            "register it in request_uris, or use one that is registered",
        );
    }
    Ok(())
}

/// Fetches the object anew each time.
async fn fetch(call: &Call<'_>, uri: &str) -> Result<String, Refusal> {
    let answer = call.op.outgoing.get(uri).await;
    answer
        .and_then(crate::outgoing::Received::succeeded)
        .and_then(|answer| {
            String::from_utf8(answer.body).map_err(|_| "the answer is no text".to_owned())
        })
        .map(|text| text.trim().to_owned())
        .map_err(|why| {
            Refusal::new(
                "invalid_request_uri",
                format!("request_uri {uri} could not be read: {why}"),
                "serve the request object at this address, with status 200",
            )
        })
}

fn fitting(parameters: Parameters) -> Result<Parameters, Refusal> {
    // Three times as long as it is, each byte may become; what fits then need not be encoded to know it.
    if parameters
        .iter()
        .map(|(name, value)| 3 * (name.len() + value.len()) + 2)
        .sum::<usize>()
        <= LONGEST
    {
        return Ok(parameters);
    }
    let length = parameters.encode().len();
    if length <= LONGEST {
        return Ok(parameters);
    }
    Err(Refusal::invalid_request(
        format!("the parameters have {length} bytes, the limit is {LONGEST}"),
        "send a shorter request",
    ))
}
