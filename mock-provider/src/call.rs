//! One exchange in progress: the request, the provider it reached, and what the journal will say about it.

use std::sync::Arc;

use http::{Method, StatusCode, header};

use crate::answer::Answer;
use crate::client::{AuthMethod, Client};
use crate::endpoint::Endpoint;
use crate::grants::Grant;
use crate::journal::{Issued, Kind};
use crate::key_set::KeyRotationDue;
use crate::policy::Policy;
use crate::quirk::{Firing, Hook, LogoutDialect, Moment, Quirk};
use crate::refusal::Refusal;
use crate::request::Asked;
use crate::response_type::ResponseType;
use crate::session::Session;
use crate::state::State;

/// What an endpoint works on.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) op: &'a Arc<State>,
    pub(crate) asked: &'a Asked,
    /// The client it is about, once it is known.
    pub(crate) client_id: Option<String>,
    /// The user it is about, once that is known.
    pub(crate) user: Option<String>,
    /// What the authorization response that is being made brings; at the token endpoint, what the one brought that the
    /// code came with.
    pub(crate) response_type: Option<ResponseType>,
    /// The client authentication methods that were presented.
    pub(crate) client_auth: Vec<String>,
    pub(crate) refusal: Option<Refusal>,
    pub(crate) issued: Vec<Issued>,
    /// What quirks did so far.
    pub(crate) firing: Firing,
    /// Whether quirks were asked already if the keys change.
    asked_for_keys: bool,
    is_from_script: bool,
}

impl<'a> Call<'a> {
    pub(crate) fn new(op: &'a Arc<State>, asked: &'a Asked) -> Self {
        Self {
            op,
            asked,
            client_id: None,
            user: None,
            response_type: None,
            client_auth: Vec::new(),
            refusal: None,
            issued: Vec::new(),
            firing: Firing::default(),
            asked_for_keys: false,
            is_from_script: asked.headers.contains_key(header::ORIGIN),
        }
    }

    /// The seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.op.now()
    }

    /// The session of this browser, if there is one.
    pub(crate) fn session(&self) -> Option<Session> {
        let cookie = self.asked.session_cookie();
        self.op.sessions.of_cookie(cookie, self.now())
    }

    /// From here on it is known to be about this client.
    pub(crate) fn about(&mut self, client: &Client) {
        self.client_id = Some(client.id().to_owned());
    }

    /// Whether the client, once it is authenticated, has shown nothing but its id.
    pub(crate) fn is_from_public_client(&self) -> bool {
        let none = AuthMethod::None.name();
        self.client_auth.iter().any(|method| method == none)
    }

    /// Lets the quirks in force act on `subject`, which is honest up to here.
    pub(crate) fn quirks<T: Clone>(&mut self, hook: Hook<T>, subject: &mut T) {
        let moment = Moment {
            endpoint: self.asked.endpoint,
            client: self.client_id.as_deref(),
            user: self.user.as_deref(),
            response_type: self.response_type,
            grant_type: self.asked.form.get("grant_type"),
            now: self.op.now(),
            addresses: Some(&self.op.addresses),
            method: self.asked.method.as_str(),
            request: match self.asked.endpoint {
                Endpoint::Authorize => self.asked.parameters(),
                _ => &self.asked.query,
            },
            query: &self.asked.query,
            is_from_script: self.is_from_script,
        };
        self.op
            .quirks
            .apply(hook, &moment, subject, &mut self.firing);
    }

    /// The settings that hold for this request.
    pub(crate) fn policy(&mut self) -> Policy {
        let mut policy = self.op.policy.clone();
        self.quirks(Quirk::policy, &mut policy);
        policy
    }

    /// Lets quirks change the keys: before the first token that an answer has signed. What comes in one answer has one
    /// generation of keys.
    pub(crate) fn rotate_keys(&mut self) {
        if std::mem::replace(&mut self.asked_for_keys, true) {
            return;
        }
        let mut rotation = KeyRotationDue {
            age: self.op.keys.age(),
            due: None,
        };
        self.quirks(Quirk::signing_keys, &mut rotation);
        if let Some(how) = rotation.due {
            self.op.keys.rotate(how);
        }
    }

    /// The settings for the end of a session.
    pub(crate) fn logout_policy(&mut self) -> Policy {
        let mut policy = self.policy();
        self.quirks(Quirk::end_of_session, &mut policy.logout);
        policy
    }

    /// Which way of signing out there is.
    pub(crate) fn logout_dialect(&mut self) -> LogoutDialect {
        let mut dialect = LogoutDialect::default();
        self.quirks(Quirk::logout_dialect, &mut dialect);
        dialect
    }

    /// Sends the browser elsewhere; after a form with a GET (RFC 9110, section 15.4.4).
    pub(crate) fn redirect(&self, to: &str) -> Answer {
        let status = if self.asked.method == Method::POST {
            StatusCode::SEE_OTHER
        } else {
            StatusCode::FOUND
        };
        Answer::redirect(status, to)
    }

    /// Notes why the request was refused.
    pub(crate) fn refuse(&mut self, refusal: &Refusal) {
        self.refusal = Some(refusal.clone());
    }

    /// Notes an artefact that is handed out.
    pub(crate) fn issue(&mut self, kind: Kind, value: &str, grant: &Grant) {
        self.issued.push(Issued {
            kind,
            value: value.to_owned(),
            user: grant.user.to_string(),
            session: grant.session.to_string(),
        });
    }
}
