//! A browser with a jar for one host and a patience for redirects.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use http::{HeaderMap, Method, header};
use reqwest::redirect::Policy;
use url::Url;

/// One for all browsers, without connections that are kept: each test has a runtime of its own.
static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none());
    client
        .tls_certs_only([])
        .pool_max_idle_per_host(0)
        .build()
        .unwrap()
});

/// What a navigation ended with.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) url: String,
    pub(crate) text: String,
    pub(crate) headers: HeaderMap,
    /// Every address of the way, the first one too.
    pub(crate) way: Vec<String>,
}

impl Page {
    /// Which page it is: its `data-page`.
    pub(crate) fn kind(&self) -> &str {
        self.between("data-page=\"", "\"").unwrap_or_default()
    }

    pub(crate) fn between(&self, start: &str, end: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(start)?;
        Some(rest.split_once(end)?.0)
    }

    /// The lines that set this cookie, or take it back.
    pub(crate) fn set_cookies(&self, name: &str) -> Vec<&str> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        let lines = lines.map(|line| line.to_str().unwrap());
        lines
            .filter(|line| line.split('=').next() == Some(name))
            .collect()
    }

    /// The size of the header block, as a proxy's buffer sees it.
    pub(crate) fn header_bytes(&self) -> usize {
        let line = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            name.as_str().len() + value.len() + ": \r\n".len()
        };
        "HTTP/1.1 302 Found\r\n".len() + self.headers.iter().map(line).sum::<usize>()
    }
}

/// A browser: its cookies are those of `localhost`, where the RP is.
#[derive(Debug)]
pub(crate) struct Browser {
    client: reqwest::Client,
    jar: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub(crate) fn new() -> Self {
        Self {
            client: CLIENT.clone(),
            jar: Mutex::default(),
        }
    }

    /// Another browser with the same cookies: a thief's.
    pub(crate) fn copied(&self) -> Self {
        let copy = Self::new();
        copy.jar
            .lock()
            .unwrap()
            .clone_from(&self.jar.lock().unwrap());
        copy
    }

    pub(crate) fn cookies(&self) -> BTreeMap<String, String> {
        self.jar.lock().unwrap().clone()
    }

    pub(crate) fn put(&self, name: &str, value: &str) {
        self.jar
            .lock()
            .unwrap()
            .insert(name.to_owned(), value.to_owned());
    }

    /// The names of cookies that begin with `prefix`.
    pub(crate) fn names(&self, prefix: &str) -> Vec<String> {
        let cookies = self.cookies();
        cookies
            .into_keys()
            .filter(|name| name.starts_with(prefix))
            .collect()
    }

    /// One request, no redirects.
    pub(crate) async fn hop(
        &self,
        method: Method,
        url: &str,
        body: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Page {
        let mut request = self
            .client
            .request(method, url)
            .header(header::ACCEPT, "text/html");
        let to_rp = Url::parse(url).unwrap().host_str() == Some("localhost");
        if to_rp {
            let pairs: Vec<String> = self
                .cookies()
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            if !pairs.is_empty() {
                request = request.header(header::COOKIE, pairs.join("; "));
            }
        }
        if let Some(body) = body {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.to_owned());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if to_rp {
            self.take(&headers);
        }
        Page {
            status,
            url: url.to_owned(),
            text: response.text().await.unwrap(),
            headers,
            way: vec![url.to_owned()],
        }
    }

    /// A GET with all its redirects.
    pub(crate) async fn open(&self, url: &str) -> Page {
        let first = self.hop(Method::GET, url, None, &[]).await;
        self.follow(first).await
    }

    /// A POST with all its redirects.
    pub(crate) async fn post(&self, url: &str, form: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let first = self.hop(Method::POST, url, Some(&body), &[]).await;
        self.follow(first).await
    }

    pub(crate) async fn follow(&self, mut page: Page) -> Page {
        while let Some(to) = page.headers.get(header::LOCATION) {
            assert!(page.way.len() < 20, "a loop: {:?}", page.way);
            let to = Url::parse(&page.url)
                .unwrap()
                .join(to.to_str().unwrap())
                .unwrap();
            let mut way = std::mem::take(&mut page.way);
            page = self.hop(Method::GET, to.as_str(), None, &[]).await;
            way.push(to.into());
            page.way = way;
        }
        page
    }

    fn take(&self, headers: &HeaderMap) {
        let mut jar = self.jar.lock().unwrap();
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (pair, attributes) = line.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else if pair.len() <= 4096 {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
