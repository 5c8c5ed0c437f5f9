//! What `rpcheck serve` tells while it runs: requests that were answered, and logout tokens that were sent.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use mock_provider::{Behind, Channel, Exchange, LogoutDelivery};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    cli::args::Format,
    redact::{Redactor, escape},
    report::text::{BAD, GOOD, STRONG, styled},
};

/// Something that happened.
#[derive(Debug)]
pub(super) struct Event {
    /// The profile of the provider at which it happened, where that is one behind the first.
    provider: Option<Arc<str>>,
    what: What,
}

#[derive(Debug)]
enum What {
    Exchange(Arc<Exchange>),
    Delivery(Box<LogoutDelivery>),
}

/// Takes events down until they are printed.
#[derive(Clone, Debug)]
pub(super) struct Log {
    pub(super) sender: mpsc::Sender<Event>,
    /// How many there was no room for.
    pub(super) missed: Arc<AtomicU64>,
}

impl Log {
    /// Takes down what happens at a provider behind the first.
    pub(super) fn listen_to(&self, provider: &mut Behind) {
        let name: Arc<str> = provider.profile.name().into();
        let (log, whose) = (self.clone(), Arc::clone(&name));
        provider.observe(Arc::new(move |exchange| {
            log.exchange(Some(&whose), exchange);
        }));
        let log = self.clone();
        provider.observe_deliveries(Arc::new(move |delivery| {
            log.delivery(Some(&name), delivery);
        }));
    }

    pub(super) fn exchange(&self, provider: Option<&Arc<str>>, exchange: &Arc<Exchange>) {
        self.take(provider, What::Exchange(Arc::clone(exchange)));
    }

    pub(super) fn delivery(&self, provider: Option<&Arc<str>>, delivery: &LogoutDelivery) {
        self.take(provider, What::Delivery(Box::new(delivery.clone())));
    }

    fn take(&self, provider: Option<&Arc<str>>, what: What) {
        let provider = provider.cloned();
        if self.sender.try_send(Event { provider, what }).is_err() {
            self.missed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Event {
    /// One line, without secrets and without its end.
    pub(super) fn line(&self, log: Format, styles: bool) -> io::Result<String> {
        Ok(match log {
            Format::Human => {
                let (style, who, line) = match &self.what {
                    What::Exchange(exchange) => {
                        let who = match exchange.by {
                            Channel::Browser => "browser",
                            Channel::Back => "server ",
                        };
                        let style = match (&exchange.refusal, exchange.status.as_u16()) {
                            (Some(_), _) | (None, 400..) => BAD,
                            _ if exchange.quirks.is_empty() => GOOD,
                            _ => STRONG,
                        };
                        (style, who, exchange.line())
                    }
                    What::Delivery(delivery) => {
                        let style = match delivery.is_accepted() {
                            false => BAD,
                            true if delivery.quirks.is_empty() => GOOD,
                            true => STRONG,
                        };
                        (style, "sends  ", delivery.line())
                    }
                };
                let at = match &self.provider {
                    Some(name) => format!("at {name}: "),
                    None => String::new(),
                };
                let line = format!("{at}{}", escape(&line));
                if styles {
                    format!("{} {line}", styled(style, who))
                } else {
                    format!("{who} {line}")
                }
            }
            Format::Json => self.as_json()?.to_string(),
        })
    }

    fn as_json(&self) -> io::Result<Value> {
        let mut object = match &self.what {
            What::Exchange(exchange) => exchange_as_json(exchange),
            What::Delivery(delivery) => {
                let mut object = serde_json::to_value(delivery)?;
                object["by"] = json!("provider");
                object
            }
        };
        if let Some(name) = &self.provider {
            object["at_upstream"] = json!(&**name);
        }
        Ok(object)
    }
}

fn exchange_as_json(exchange: &Exchange) -> Value {
    let redactor = Redactor::new(exchange.issued.iter().map(|issued| issued.value.clone()));
    json!({
        "seq": exchange.seq,
        "by": match exchange.by { Channel::Browser => "browser", Channel::Back => "server" },
        "endpoint": exchange.endpoint.name(),
        "method": exchange.method.as_str(),
        "uri": redactor.url(&exchange.uri),
        "client_id": exchange.client_id,
        "client_auth": exchange.client_auth,
        "status": exchange.status.as_u16(),
        "location": exchange.location.as_deref().map(|location| redactor.url(location)),
        "quirks": exchange.quirks,
        "refusal": exchange.refusal.as_ref().map(|refusal| json!({
            "error": refusal.error,
            "reason": redactor.text(&refusal.reason),
            "mend": redactor.text(&refusal.mend),
        })),
    })
}
