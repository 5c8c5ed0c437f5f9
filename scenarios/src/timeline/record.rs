//! One exchange of the timeline, whoever saw it.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use mock_provider::{Endpoint, Issued, Kind, LogoutDelivery};
use url::Url;

/// One request and what came back.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its number: the order in which requests started.
    pub seq: u64,
    /// Who asked.
    pub from: Party,
    /// Who was asked.
    pub to: Party,
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: Url,
    /// The headers of the request.
    pub request_headers: HeaderMap,
    /// The status; `None` when nothing came back.
    pub status: Option<u16>,
    /// The headers of the answer.
    pub response_headers: HeaderMap,
    /// The body of the answer, as far as it was kept.
    pub body: String,
    /// What kept the answer from coming.
    pub error: Option<String>,
    /// The exchange whose redirect led here.
    pub redirected_by: Option<u64>,
    /// Why the edge answered in the RP's place.
    pub edge_refusal: Option<String>,
    /// What the provider made of it, where the provider was asked.
    pub provided: Option<Provided>,
    /// The logout token that the provider sent, where it is the provider that asked.
    pub delivered: Option<LogoutDelivery>,
}

/// A party of an exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// A browser, by name.
    Browser(String),
    /// The RP, behind its edge if there is one.
    Rp,
    /// The provider.
    Provider,
    /// Anybody else, by origin.
    Elsewhere(String),
}

impl Party {
    /// The party as reports name it.
    pub fn name(&self) -> &str {
        match self {
            Self::Browser(name) | Self::Elsewhere(name) => name,
            Self::Rp => "RP",
            Self::Provider => "provider",
        }
    }
}

/// The provider's side of an exchange.
#[derive(Clone, Debug)]
pub struct Provided {
    /// What was asked.
    pub endpoint: Endpoint,
    /// The parameters of query and form, decoded, in order.
    pub parameters: Vec<(String, String)>,
    /// The methods by which the client authenticated.
    pub client_auth: Vec<String>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// The quirks that fired.
    pub quirks: Vec<String>,
    /// What was handed out.
    pub issued: Vec<Issued>,
}

/// One cookie that an answer sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieSet {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Its attributes, names in lower case.
    pub attributes: Vec<(String, String)>,
}

impl CookieSet {
    /// Name and value together, in bytes: what browsers limit to 4096 (RFC 6265bis, section 5.6).
    pub fn size(&self) -> usize {
        self.name.len() + self.value.len()
    }

    /// The value of an attribute; empty for a flag.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(attribute, _)| attribute == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether it takes a cookie away rather than setting one.
    pub fn deletes(&self) -> bool {
        let ended = self
            .attribute("max-age")
            .is_some_and(|age| age.starts_with('-') || age == "0");
        self.value.is_empty()
            || ended
            || self
                .attribute("expires")
                .is_some_and(|date| date.contains(" 1970 "))
    }

    fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let attributes = parts.map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (name.trim().to_ascii_lowercase(), value.trim().to_owned())
        });
        Some(Self {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            attributes: attributes.collect(),
        })
    }
}

impl Record {
    /// Where the answer redirects to, as a whole URL.
    pub fn location(&self) -> Option<Url> {
        let redirects = self
            .status
            .is_some_and(|status| (300..400).contains(&status));
        let location = self
            .response_headers
            .get(header::LOCATION)
            .filter(|_| redirects)?;
        self.url.join(location.to_str().ok()?).ok()
    }

    /// A header of the answer, as text.
    pub fn response_header(&self, name: &HeaderName) -> Option<&str> {
        self.response_headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    }

    /// The cookies that the answer sets.
    pub fn cookies_set(&self) -> Vec<CookieSet> {
        let headers = self
            .response_headers
            .get_all(header::SET_COOKIE)
            .into_iter();
        headers
            .filter_map(|value| CookieSet::parse(&String::from_utf8_lossy(value.as_bytes())))
            .collect()
    }

    /// The first value of a parameter that the provider got.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let parameters = &self.provided.as_ref()?.parameters;
        parameters
            .iter()
            .find(|(parameter, _)| parameter == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether it went to this endpoint of the provider.
    pub fn at_endpoint(&self, endpoint: Endpoint) -> bool {
        self.provided
            .as_ref()
            .is_some_and(|provided| provided.endpoint == endpoint)
    }

    /// The first artefact of this kind that was handed out in it.
    pub fn issued(&self, kind: Kind) -> Option<&str> {
        let issued = &self.provided.as_ref()?.issued;
        issued
            .iter()
            .find(|issued| issued.kind == kind)
            .map(|issued| issued.value.as_str())
    }

    /// Whether a quirk fired in it.
    pub fn odd(&self) -> bool {
        let delivered = self.delivered.as_ref();
        self.provided
            .as_ref()
            .is_some_and(|provided| !provided.quirks.is_empty())
            || delivered.is_some_and(|delivery| !delivery.quirks.is_empty())
    }

    /// Whether a browser asked.
    pub fn by_browser(&self) -> bool {
        matches!(self.from, Party::Browser(_))
    }
}

/// Timelines made by hand.
impl Record {
    /// A browser asks for `url` at the RP.
    pub fn visit(seq: u64, method: Method, url: &str) -> Self {
        Self {
            seq,
            from: Party::Browser("visitor".to_owned()),
            to: Party::Rp,
            method,
            url: Url::parse(url).expect("timelines made by hand have valid addresses"),
            request_headers: HeaderMap::new(),
            status: Some(200),
            response_headers: HeaderMap::new(),
            body: String::new(),
            error: None,
            redirected_by: None,
            edge_refusal: None,
            provided: None,
            delivered: None,
        }
    }

    /// The RP's server asks the provider.
    pub fn back_channel(seq: u64, endpoint: Endpoint, parameters: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let provided = Provided {
            endpoint,
            parameters: parameters.iter().map(owned).collect(),
            client_auth: vec!["client_secret_basic".to_owned()],
            refusal: None,
            quirks: Vec::new(),
            issued: Vec::new(),
        };
        Self {
            from: Party::Rp,
            to: Party::Provider,
            provided: Some(provided),
            ..Self::visit(
                seq,
                Method::POST,
                &format!("http://127.0.0.1:9000{}", endpoint.path()),
            )
        }
    }

    /// The same, answered with this status.
    #[must_use]
    pub fn answered(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same, with a header in the answer.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        let value =
            HeaderValue::from_str(value).expect("timelines made by hand have valid headers");
        self.response_headers.append(name, value);
        self
    }

    /// The same, with a body in the answer.
    #[must_use]
    pub fn saying(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    /// The same, with an artefact handed out.
    #[must_use]
    pub fn issuing(mut self, kind: Kind, value: &str) -> Self {
        let issued = Issued {
            kind,
            value: value.to_owned(),
            user: "alice".to_owned(),
            session: "s1".to_owned(),
        };
        self.provided
            .as_mut()
            .expect("only the provider issues")
            .issued
            .push(issued);
        self
    }
}
