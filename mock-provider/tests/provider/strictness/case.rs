//! A row of the table: a request, and the answer that refuses it.

use reqwest::{Method, StatusCode};

use mock_provider::Endpoint;

/// Parameters, in order. An empty value leaves the parameter of that name out.
pub(super) type Pairs = &'static [(&'static str, &'static str)];

/// One request that has to be refused.
pub(super) struct Case {
    /// What is wrong with it, in words.
    pub(super) what: &'static str,
    /// Which document says so.
    pub(super) because: &'static str,
    pub(super) asked: Asked,
    pub(super) refused: Refused,
    pub(super) then: Then,
}

/// The request. Values may name what has to be got first, in braces: see `prepared.rs`.
pub(super) enum Asked {
    /// The usual authorization request with these parameters in place of its own.
    Authorize(Pairs),
    /// The usual redemption of `{code}` with these fields in place of its own.
    Redeem(Pairs),
    /// The usual refresh with `{refresh}` with these fields in place of its own.
    Refresh(Pairs),
    /// A logout request with these parameters, from a browser that is signed in.
    Logout(Pairs),
    /// A GET of the userinfo endpoint with this `Authorization`.
    Userinfo(&'static str),
    /// Anything else.
    Request(Request),
}

/// A request with all its parts.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) endpoint: Endpoint,
    pub(super) headers: Pairs,
    pub(super) query: Pairs,
    pub(super) form: Pairs,
}

impl Request {
    /// A POST of a form by `app`, with its secret.
    pub(super) fn posted(endpoint: Endpoint, form: Pairs) -> Self {
        Self {
            method: Method::POST,
            endpoint,
            headers: &[("authorization", "{app}"), FORM],
            query: &[],
            form,
        }
    }

    /// The same with other header fields.
    pub(super) fn headers(self, headers: Pairs) -> Self {
        Self { headers, ..self }
    }
}

/// The content type of forms.
pub(super) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The answer.
pub(super) enum Refused {
    /// At the redirect URI, with this error, the `state` and the issuer.
    AtCallback(&'static str),
    /// The same, in the fragment, where responses with tokens go.
    InFragment(&'static str),
    /// On a page for the user; the browser is sent nowhere.
    OnPage(u16),
    /// With a JSON body that has this error.
    Json(u16, &'static str),
    /// The same, and a `WWW-Authenticate` that begins so.
    Challenged(u16, &'static str, &'static str),
}

impl Refused {
    pub(super) fn status(&self) -> StatusCode {
        let number = match self {
            Self::AtCallback(_) | Self::InFragment(_) => 302,
            Self::OnPage(number) | Self::Json(number, _) | Self::Challenged(number, ..) => *number,
        };
        StatusCode::from_u16(number).unwrap()
    }
}

/// What must hold afterwards.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing in particular.
    Nothing,
    /// The code of the request can still be redeemed.
    CodeStays,
    /// The refresh token of the request still works.
    RefreshStays,
    /// The tokens that were got before are dead.
    TokensDead,
}

impl Case {
    /// A row without consequences.
    pub(super) fn new(
        what: &'static str,
        because: &'static str,
        asked: Asked,
        refused: Refused,
    ) -> Self {
        Self {
            what,
            because,
            asked,
            refused,
            then: Then::Nothing,
        }
    }

    /// The same row with what must hold afterwards.
    pub(super) fn then(self, then: Then) -> Self {
        Self { then, ..self }
    }
}
