//! The provider's own requests: to back-channel logout URIs, to the keys and request objects of clients, to an upstream
//! provider. Whoever answers may be hostile, so time and size are bounded, and no redirect is followed.

use std::fmt::Write as _;
use std::sync::OnceLock;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use reqwest::ClientBuilder;
use url::Url;

/// How long one exchange may take, from the connection to the last byte.
const WITHIN: Duration = Duration::from_secs(5);
/// The largest answer, in bytes.
const LARGEST_ANSWER: usize = 256 * 1024;

/// The provider as a client of others.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    /// Certificates in PEM that are trusted beside those of the system.
    trusted: Vec<String>,
    /// For plain HTTP. Both are made at the first request.
    plain: OnceLock<Result<reqwest::Client, String>>,
    /// For TLS: loading the system's certificates takes longer than starting a provider.
    secure: OnceLock<Result<reqwest::Client, String>>,
}

/// What the provider asks of somebody else.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Request {
    /// A GET.
    pub(crate) fn get(url: &str) -> Self {
        Self {
            method: Method::GET,
            url: url.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// A POST with a body of this content type.
    pub(crate) fn post(url: &str, content_type: &'static str, body: Vec<u8>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self {
            method: Method::POST,
            url: url.to_owned(),
            headers,
            body,
        }
    }

    /// A POST of a form.
    pub(crate) fn form(url: &str, pairs: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        Self::post(url, "application/x-www-form-urlencoded", body.into_bytes())
    }

    /// With one more header. A value that cannot be one is left out: headers made from a client's own data prove nothing.
    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// The body as JSON. The error says what it is instead.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, String> {
        serde_json::from_slice(&self.body)
            .map_err(|error| format!("the answer is no JSON: {error}"))
    }

    /// Whether it answers with 200 to 299. The error names the status.
    pub(crate) fn succeeded(self) -> Result<Self, String> {
        if self.status.is_success() {
            Ok(self)
        } else {
            Err(format!("the answer has status {}", self.status))
        }
    }
}

impl Outgoing {
    /// Trusts these certificates in PEM, beside those of the system.
    pub(crate) fn trusting(trusted: Vec<String>) -> Self {
        Self {
            trusted,
            plain: OnceLock::new(),
            secure: OnceLock::new(),
        }
    }

    /// Fetches an address.
    ///
    /// # Errors
    /// Says in words why nothing came back.
    pub(crate) async fn get(&self, url: &str) -> Result<Received, String> {
        self.send(Request::get(url)).await
    }

    /// Sends a request, within 5 s and with an answer of at most 256 KiB.
    ///
    /// # Errors
    /// Says in words why nothing came back.
    pub(crate) async fn send(&self, request: Request) -> Result<Received, String> {
        let url = address(&request.url)?;
        let client = self.client(&url)?;
        let sent = client
            .request(request.method, url.clone())
            .headers(request.headers)
            .body(request.body)
            .send();
        let exchange = async {
            let answer = sent.await.map_err(|error| explain(&url, &error))?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            let body = bounded(&url, answer).await?;
            Ok(Received {
                status,
                headers,
                body,
            })
        };
        tokio::time::timeout(WITHIN, exchange)
            .await
            .unwrap_or_else(|_| Err(format!("{url} took longer than {} s", WITHIN.as_secs())))
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, String> {
        let client = match url.scheme() {
            "http" => self.plain.get_or_init(|| build(base().tls_certs_only([]))),
            _ => self.secure.get_or_init(|| secure(&self.trusted)),
        };
        client.as_ref().map_err(Clone::clone)
    }
}

fn base() -> ClientBuilder {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("mock-provider/", env!("CARGO_PKG_VERSION")))
}

fn secure(trusted: &[String]) -> Result<reqwest::Client, String> {
    let mut builder = base();
    for pem in trusted {
        let certificate = reqwest::Certificate::from_pem(pem.as_bytes())
            .map_err(|error| format!("a trusted certificate cannot be read: {error}"))?;
        builder = builder.add_root_certificate(certificate);
    }
    build(builder)
}

fn build(builder: ClientBuilder) -> Result<reqwest::Client, String> {
    builder
        .build()
        .map_err(|error| format!("no HTTP client can be made: {error}"))
}

fn address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{text}` is no address: {error}"))?;
    if matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err(format!("`{text}` is no http or https address"))
    }
}

async fn bounded(url: &Url, mut answer: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| explain(url, &error))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(format!(
                "the answer of {url} has more than {LARGEST_ANSWER} bytes"
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The error with its causes: the first level alone says only that sending failed.
fn explain(url: &Url, error: &reqwest::Error) -> String {
    let mut words = format!("{url} cannot be reached");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let _ = write!(words, ": {error}");
        cause = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    /// Answers one connection with these bytes, and gives its address.
    fn answering(bytes: Vec<u8>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&bytes);
        });
        address
    }

    #[tokio::test]
    async fn an_answer_comes_back_with_status_and_body_and_a_redirect_is_not_followed() {
        let address = answering(
            b"HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 2\r\n\r\nok".to_vec(),
        );
        let answer = Outgoing::default()
            .send(Request::form(&address, &[("a", "b c")]))
            .await
            .unwrap();
        assert_eq!(answer.status, StatusCode::FOUND);
        assert_eq!(answer.headers["location"], "/elsewhere");
        assert_eq!(answer.body, b"ok");
        assert_eq!(
            answer.succeeded().unwrap_err(),
            "the answer has status 302 Found"
        );
    }

    #[tokio::test]
    async fn what_cannot_be_had_is_said_in_words() {
        let mut huge = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        huge.resize(LARGEST_ANSWER + 100, b'x');
        for (address, part) in [
            (answering(huge), "more than 262144 bytes"),
            (answering(b"nonsense\r\n\r\n".to_vec()), "cannot be reached"),
            ("http://127.0.0.1:1/".to_owned(), "cannot be reached"),
            ("ftp://127.0.0.1/".to_owned(), "no http or https address"),
            ("not an address".to_owned(), "is no address"),
        ] {
            let error = Outgoing::default().get(&address).await.unwrap_err();
            assert!(error.contains(part), "{address}: {error}");
        }
    }
}
