//! The places where a quirk can act. Every hook defaults to "touch nothing".

use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value as Json};

use super::logout::{EndSessionPolicy, LogoutDialect};
use super::moment::Moment;
use crate::addresses::AddressForm;
use crate::answer::Answer;
use crate::back_channel::LogoutToken;
use crate::client::SubjectType;
use crate::jws::Draft;
use crate::key_set::{KeyRotationDue, KeySet, KidForm};
use crate::parameters::Parameters;
use crate::policy::{CookiePolicy, LogoutPolicy, Policy};
use crate::refusal::Refusal;
use crate::tls::Certificate;
use crate::user::User;

/// Whether a hook acted. Only what was touched counts as fired, and only in an exchange: what acts at the start says so
/// again at a hook where RPs see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// It acted: it set, changed or left out what this quirk is about.
    Yes,
    /// It had nothing to do here.
    No,
}

impl From<bool> for Touched {
    fn from(acted: bool) -> Self {
        if acted { Self::Yes } else { Self::No }
    }
}

/// A hook as a value: `Quirk::discovery`, for example.
pub type Hook<T> = fn(&(dyn Quirk + 'static), &Moment<'_>, &mut T) -> Touched;

/// The form of the issuer identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuerForm {
    /// Its path: empty, or with a slash in front and none at the end.
    pub path: String,
    /// Whether it ends with a slash.
    pub trailing_slash: bool,
}

/// An error that the authorization endpoint answers with (OpenID Connect Core 1.0, section 3.1.2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The error code.
    pub error: &'static str,
    /// Why, in words.
    pub reason: &'static str,
}

/// What becomes of an authorization request that is good.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// The parameters that count, wherever they came from: the request, a request object, or a pushed request.
    pub request: Parameters,
    /// The error that ends it; none, and it goes on.
    pub denial: Option<Denial>,
}

/// What goes wrong before an endpoint does its work.
#[derive(Clone, Debug, Default)]
pub struct Fault {
    /// How long the provider waits before it goes on.
    pub delay: Duration,
    /// Why the endpoint refuses the request, in its usual form, without having looked at it.
    pub refusal: Option<Refusal>,
    /// What it answers in place of everything else.
    pub answer: Option<Answer>,
}

/// One way in which a provider can be odd.
pub trait Quirk: fmt::Debug + Send + Sync {
    /// Whether it is used up by the first exchange in which it acts, even without the scope `once`.
    fn acts_once(&self) -> bool {
        false
    }

    /// The form of the issuer identifier.
    fn issuer(&self, _: &Moment<'_>, _: &mut IssuerForm) -> Touched {
        Touched::No
    }

    /// Where the endpoints are.
    fn addresses(&self, _: &Moment<'_>, _: &mut AddressForm) -> Touched {
        Touched::No
    }

    /// What is wrong with the certificate that TLS clients see.
    fn certificate(&self, _: &Moment<'_>, _: &mut Certificate) -> Touched {
        Touched::No
    }

    /// A user, when it is added.
    fn user(&self, _: &Moment<'_>, _: &mut User) -> Touched {
        Touched::No
    }

    /// Whether a client knows users by identifiers of its own.
    fn subject(&self, _: &Moment<'_>, _: &mut SubjectType) -> Touched {
        Touched::No
    }

    /// The issuers whose ID tokens the provider takes for its own when they come back as hints.
    fn issuers(&self, _: &Moment<'_>, _: &mut Vec<String>) -> Touched {
        Touched::No
    }

    /// Which way of signing out the provider has.
    fn logout_dialect(&self, _: &Moment<'_>, _: &mut LogoutDialect) -> Touched {
        Touched::No
    }

    /// What goes wrong before the endpoint does its work.
    fn fault(&self, _: &Moment<'_>, _: &mut Fault) -> Touched {
        Touched::No
    }

    /// The settings for this request.
    fn policy(&self, _: &Moment<'_>, _: &mut Policy) -> Touched {
        Touched::No
    }

    /// The provider metadata.
    fn discovery(&self, _: &Moment<'_>, _: &mut Map<String, Json>) -> Touched {
        Touched::No
    }

    /// The published keys.
    fn jwks(&self, _: &Moment<'_>, _: &mut Json) -> Touched {
        Touched::No
    }

    /// The parameters of an authorization request, before they are checked.
    fn authorization_request(&self, _: &Moment<'_>, _: &mut Parameters) -> Touched {
        Touched::No
    }

    /// The decision on an authorization request that is good; an error ends it.
    fn authorize(&self, _: &Moment<'_>, _: &mut Decision) -> Touched {
        Touched::No
    }

    /// An authorization code.
    fn code(&self, _: &Moment<'_>, _: &mut String) -> Touched {
        Touched::No
    }

    /// The parameters of an authorization response, good or bad.
    fn authorization_response(&self, _: &Moment<'_>, _: &mut Parameters) -> Touched {
        Touched::No
    }

    /// The parameters with which this provider sends a browser to an upstream one.
    fn upstream_request(&self, _: &Moment<'_>, _: &mut Parameters) -> Touched {
        Touched::No
    }

    /// Whether the keys are rotated before a token is signed: an ID token, an access token, a userinfo response, a
    /// logout token.
    fn signing_keys(&self, _: &Moment<'_>, _: &mut KeyRotationDue) -> Touched {
        Touched::No
    }

    /// The form of key ids.
    fn key_ids(&self, _: &Moment<'_>, _: &mut KidForm) -> Touched {
        Touched::No
    }

    /// Which keys are published beside those that sign, before they are looked up.
    fn key_set(&self, _: &Moment<'_>, _: &mut KeySet) -> Touched {
        Touched::No
    }

    /// An ID token before it is signed.
    fn id_token(&self, _: &Moment<'_>, _: &mut Draft) -> Touched {
        Touched::No
    }

    /// A JWT access token before it is signed.
    fn access_token(&self, _: &Moment<'_>, _: &mut Draft) -> Touched {
        Touched::No
    }

    /// An opaque access token.
    fn opaque_access_token(&self, _: &Moment<'_>, _: &mut String) -> Touched {
        Touched::No
    }

    /// A refresh token, before it is kept.
    fn refresh_token(&self, _: &Moment<'_>, _: &mut String) -> Touched {
        Touched::No
    }

    /// A token response.
    fn token_response(&self, _: &Moment<'_>, _: &mut Map<String, Json>) -> Touched {
        Touched::No
    }

    /// A userinfo response.
    fn userinfo(&self, _: &Moment<'_>, _: &mut Map<String, Json>) -> Touched {
        Touched::No
    }

    /// A userinfo response before it is signed, where it is.
    fn signed_userinfo(&self, _: &Moment<'_>, _: &mut Draft) -> Touched {
        Touched::No
    }

    /// How RP-initiated logout deals with hints and confirmations.
    fn end_session(&self, _: &Moment<'_>, _: &mut EndSessionPolicy) -> Touched {
        Touched::No
    }

    /// The cookies of a session, when they are set and when they are taken away.
    fn session_cookies(&self, _: &Moment<'_>, _: &mut CookiePolicy) -> Touched {
        Touched::No
    }

    /// What the end of a session brings with it.
    fn end_of_session(&self, _: &Moment<'_>, _: &mut LogoutPolicy) -> Touched {
        Touched::No
    }

    /// A logout token before it is signed, and how it is sent; called once for each client that is told.
    fn logout_token(&self, _: &Moment<'_>, _: &mut LogoutToken) -> Touched {
        Touched::No
    }

    /// The finished answer of any endpoint.
    fn answer(&self, _: &Moment<'_>, _: &mut Answer) -> Touched {
        Touched::No
    }
}
