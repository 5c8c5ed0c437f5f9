//! Requests to the provider: bounded in time, size and number of redirects.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use http::StatusCode;
use reqwest::{Certificate, Client, ClientBuilder, RequestBuilder, redirect};

use crate::rejection::Rejection;

/// No answer of a provider that is worth reading is larger than this.
const LARGEST_BODY: usize = 512 * 1024;

/// A slow provider is waited for, a dead one is not.
const PATIENCE: Duration = Duration::from_secs(10);

/// The client for the trust of the machine, made at the first request: reading all its authorities takes a while.
static SHARED: LazyLock<Result<Client, String>> =
    LazyLock::new(|| builder().build().map_err(|error| error.to_string()));

/// Sends requests to the provider.
#[derive(Clone, Debug)]
pub(crate) struct Outbound {
    /// For a private authority; without it the process's shared client is used.
    own: Option<Client>,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

impl Outbound {
    /// With `ca_file` only the authority in it is trusted. The error says what is wrong with the file.
    pub(crate) fn new(ca_file: Option<&Path>) -> Result<Self, String> {
        let Some(path) = ca_file else {
            return Ok(Self { own: None });
        };
        let pem = std::fs::read(path).map_err(|error| error.to_string())?;
        let authorities = Certificate::from_pem_bundle(&pem).map_err(|error| error.to_string())?;
        let client = builder().tls_certs_only(authorities).build();
        Ok(Self {
            own: Some(client.map_err(|error| error.to_string())?),
        })
    }

    /// The client to build a request with.
    pub(crate) fn client(&self) -> Result<&Client, Rejection> {
        let client = self.own.as_ref().map_or_else(|| SHARED.as_ref(), Ok);
        client.map_err(|reason| Rejection::unreachable("the provider", reason.clone()))
    }

    /// Sends a request and reads the answer, whatever its status. `what` is the endpoint, for the error.
    pub(crate) async fn send(
        &self,
        what: &'static str,
        request: RequestBuilder,
    ) -> Result<Answer, Rejection> {
        // The texts of the client's errors hold addresses, and addresses may hold secrets.
        let failed = |error: reqwest::Error| {
            let reason = if error.is_timeout() {
                "it did not answer in time"
            } else if error.is_connect() {
                "no connection"
            } else {
                "the answer broke off"
            };
            Rejection::unreachable(what, reason)
        };
        let request = request.header(http::header::ACCEPT, "application/json");
        let mut response = request.send().await.map_err(failed)?;
        let status = response.status();
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(failed)? {
            if body.len() + piece.len() > LARGEST_BODY {
                return Err(Rejection::unusable(
                    what,
                    "the answer is larger than 512 KiB",
                ));
            }
            body.extend_from_slice(&piece);
        }
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Rejection::unreachable(
                what,
                format!("it answered {status}"),
            ));
        }
        Ok(Answer { status, body })
    }
}

fn builder() -> ClientBuilder {
    Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .timeout(PATIENCE)
        .user_agent("rp-under-test")
}
