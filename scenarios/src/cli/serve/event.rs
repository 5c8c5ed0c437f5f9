//! What `rpcheck serve` tells while it runs: requests that were answered, and logout tokens that were sent.

use std::{
    borrow::Cow,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use anstyle::Style;
use mock_provider::{Behind, Channel, Exchange, LogoutDelivery};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    cli::args::Format,
    redact::{Redactor, escape},
    report::text::{BAD, GOOD, STRONG, styled},
};

/// Takes down what happens, one line each without secrets, until it is printed. Whoever makes it happen writes the line:
/// it has everything at hand, and nothing but text goes from one thread to another.
#[derive(Clone, Debug)]
pub(super) struct Log {
    pub(super) format: Format,
    pub(super) styles: bool,
    pub(super) sender: mpsc::Sender<String>,
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

    pub(super) fn exchange(&self, provider: Option<&str>, exchange: &Exchange) {
        self.take(|| match self.format {
            Format::Human => {
                let who = match exchange.by {
                    Channel::Browser => "browser",
                    Channel::Back => "server ",
                };
                let style = match (&exchange.refusal, exchange.status.as_u16()) {
                    (Some(_), _) | (None, 400..) => BAD,
                    _ if exchange.quirks.is_empty() => GOOD,
                    _ => STRONG,
                };
                self.line(style, who, provider, &exchange.line())
            }
            Format::Json => as_json(exchange_as_json(exchange), provider),
        });
    }

    pub(super) fn delivery(&self, provider: Option<&str>, delivery: &LogoutDelivery) {
        self.take(|| match self.format {
            Format::Human => {
                let style = match delivery.is_accepted() {
                    false => BAD,
                    true if delivery.quirks.is_empty() => GOOD,
                    true => STRONG,
                };
                self.line(style, "sends  ", provider, &delivery.line())
            }
            Format::Json => {
                let mut object =
                    serde_json::to_value(delivery).expect("a delivery is text and numbers");
                object["by"] = json!("provider");
                as_json(object, provider)
            }
        });
    }

    fn take(&self, line: impl FnOnce() -> String) {
        match self.sender.try_reserve() {
            Ok(place) => place.send(line()),
            Err(_) => {
                self.missed.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn line(&self, style: Style, who: &str, provider: Option<&str>, what: &str) -> String {
        let who = if self.styles {
            Cow::Owned(styled(style, who))
        } else {
            Cow::Borrowed(who)
        };
        let what = escape(what);
        match provider {
            Some(name) => [&who, " at ", name, ": ", &what, "\n"].concat(),
            None => [&who, " ", &what, "\n"].concat(),
        }
    }
}

fn as_json(mut object: Value, provider: Option<&str>) -> String {
    if let Some(name) = provider {
        object["at_upstream"] = json!(name);
    }
    format!("{object}\n")
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
