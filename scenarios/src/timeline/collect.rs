//! Puts the journals of browsers, edge and provider together.

use std::sync::Arc;

use browser::Hop;
use http::{HeaderMap, Method};
use mock_provider::{Arrival, Body, Exchange, LogoutDelivery, Outcome};
use url::Url;

use super::{
    Parties, Timeline,
    record::{Party, Provided, Record},
};
use crate::edge::Passage;

/// One timeline. A request of a browser to the provider or through the edge is in two journals, and is one record: the
/// browser's, with what the other side made of it.
pub fn collect(
    parties: Parties,
    hops: Vec<Arc<Hop>>,
    exchanges: &[Arc<Exchange>],
    passages: &[Arc<Passage>],
    deliveries: Vec<LogoutDelivery>,
) -> Timeline {
    let mut exchanges: Vec<&Arc<Exchange>> = exchanges.iter().collect();
    let mut passages: Vec<&Arc<Passage>> = passages.iter().collect();
    let mut hops = hops;
    hops.sort_by_key(|hop| hop.seq);
    let mut records: Vec<Record> = Vec::new();
    for hop in &hops {
        let mut record = of_hop(hop, &parties);
        match record.to {
            Party::Provider => {
                let same = |exchange: &&Arc<Exchange>| {
                    exchange.seq > hop.seq
                        && exchange.uri == path_and_query(&record.url)
                        && exchange.method == record.method
                };
                if let Some(at) = exchanges.iter().position(same) {
                    record.provided = Some(provided(exchanges.remove(at)));
                }
            }
            Party::Rp => {
                let same = |passage: &&Arc<Passage>| {
                    passage.seq > hop.seq
                        && passage.uri == path_and_query(&record.url)
                        && passage.method == record.method
                };
                if let Some(at) = passages.iter().position(same) {
                    record.edge_refusal.clone_from(&passages.remove(at).refused);
                }
            }
            Party::Browser(_) | Party::Elsewhere(_) => {}
        }
        records.push(record);
    }
    records.extend(
        exchanges
            .into_iter()
            .map(|exchange| of_exchange(exchange, &parties)),
    );
    records.extend(
        deliveries
            .into_iter()
            .map(|delivery| of_delivery(delivery, &parties)),
    );
    records.sort_by_key(|record| record.seq);
    Timeline { records, parties }
}

fn path_and_query(url: &Url) -> &str {
    &url[url::Position::BeforePath..url::Position::AfterQuery]
}

fn of_hop(hop: &Hop, parties: &Parties) -> Record {
    let url = hop.request.url.clone();
    let to = if url.origin() == parties.rp.origin() {
        Party::Rp
    } else if parties.is_provider(&url) {
        Party::Provider
    } else {
        Party::Elsewhere(url.origin().ascii_serialization())
    };
    Record {
        seq: hop.seq,
        from: Party::Browser(hop.browser.clone()),
        to,
        method: hop.request.method.clone(),
        url,
        request_headers: hop.request.headers.clone(),
        status: hop.status.map(|status| status.as_u16()),
        response_headers: hop.headers.clone(),
        body: hop.body.text().into_owned(),
        error: hop.error.clone(),
        redirected_by: hop.redirected_by,
        edge_refusal: None,
        provided: None,
        delivered: None,
    }
}

fn of_exchange(exchange: &Exchange, parties: &Parties) -> Record {
    let url = parties
        .provider
        .first()
        .map_or_else(|| parties.rp.clone(), Url::clone);
    let url = url.join(&exchange.uri).unwrap_or(url);
    Record {
        seq: exchange.seq,
        from: Party::Rp,
        to: Party::Provider,
        method: exchange.method.clone(),
        url,
        request_headers: exchange.request_headers.clone(),
        status: Some(exchange.status.as_u16()),
        response_headers: HeaderMap::new(),
        body: match &exchange.response_body {
            Body::Empty => String::new(),
            Body::Json(value) => value.to_string(),
            Body::Text(text) => text.clone(),
        },
        error: None,
        redirected_by: None,
        edge_refusal: None,
        provided: Some(provided(exchange)),
        delivered: None,
    }
}

/// What the provider sent of itself.
fn of_delivery(delivery: LogoutDelivery, parties: &Parties) -> Record {
    let url = Url::parse(&delivery.uri).unwrap_or_else(|_| parties.rp.clone());
    let to = if url.origin() == parties.rp.origin() {
        Party::Rp
    } else {
        Party::Elsewhere(url.origin().ascii_serialization())
    };
    let (response_headers, body, error) = match &delivery.outcome {
        Outcome::Answered { headers, body, .. } => (headers.clone(), body.clone(), None),
        Outcome::Failed(why) => (HeaderMap::new(), String::new(), Some(why.clone())),
    };
    Record {
        seq: delivery.seq,
        from: Party::Provider,
        to,
        method: Method::POST,
        url,
        request_headers: HeaderMap::new(),
        status: delivery.status().map(|status| status.as_u16()),
        response_headers,
        body,
        error,
        redirected_by: None,
        edge_refusal: None,
        provided: None,
        delivered: Some(delivery),
    }
}

fn provided(exchange: &Exchange) -> Provided {
    Provided {
        endpoint: exchange.endpoint,
        parameters: exchange.parameters.clone(),
        client_auth: exchange.client_auth.clone(),
        refusal: exchange.refusal.as_ref().map(ToString::to_string),
        quirks: exchange.quirks.iter().map(ToString::to_string).collect(),
        // Of an answer that broke off nothing can be used.
        issued: match exchange.arrival {
            Arrival::Whole => exchange.issued.clone(),
            _ => Vec::new(),
        },
    }
}
