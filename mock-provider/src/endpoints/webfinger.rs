//! Which issuer answers for a user (OpenID Connect Discovery 1.0, section 2; RFC 7033).

use http::{StatusCode, header};
use serde_json::json;
use url::Url;

use crate::answer::Answer;
use crate::call::Call;
use crate::refusal::Refusal;

/// The link relation of an issuer.
const ISSUER: &str = "http://openid.net/specs/connect/1.0/issuer";

/// Answers for resources on the provider's own hosts.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    let Some(resource) = call.asked.query.get("resource") else {
        let refusal = Refusal::invalid_request(
            "`resource` is missing (RFC 7033, section 4.2)",
            "send resource=acct:alice@host, or the address of a user",
        );
        call.refuse(&refusal);
        return Answer::error(StatusCode::BAD_REQUEST, &refusal);
    };
    if !is_ours(call, resource) {
        let refusal = Refusal::new(
            "not_found",
            format!("nothing is known of {resource}: it is on another host"),
            "ask the host that the resource names",
        );
        call.refuse(&refusal);
        return Answer::error(StatusCode::NOT_FOUND, &refusal);
    }
    let relations: Vec<&str> = call
        .asked
        .query
        .iter()
        .filter_map(|(name, relation)| (name == "rel").then_some(relation))
        .collect();
    let links = if relations.is_empty() || relations.contains(&ISSUER) {
        json!([{ "rel": ISSUER, "href": call.op.issuer }])
    } else {
        json!([])
    };
    let mut answer = Answer::json(
        StatusCode::OK,
        json!({ "subject": resource, "links": links }),
    );
    answer.headers.remove(header::CONTENT_TYPE);
    answer
        .with(header::CONTENT_TYPE, "application/jrd+json")
        .with(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
}

/// Whether `acct:user@host` or an address is on one of the provider's hosts, with its port where the resource has one.
fn is_ours(call: &Call<'_>, resource: &str) -> bool {
    let account = resource
        .strip_prefix("acct:")
        .and_then(|account| account.rsplit_once('@'))
        .and_then(|(_, host)| Url::parse(&format!("http://{host}/")).ok());
    let Some(named) = account.or_else(|| Url::parse(resource).ok()) else {
        return false;
    };
    call.op.addresses.origins().iter().any(|own| {
        own.host() == named.host() && named.port().is_none_or(|port| own.port() == Some(port))
    })
}
