//! Each sector of clients knows a user by another subject identifier.
//!
//! ## What changes
//! `sub` is derived from the host of the client's redirect URIs and the user, in ID tokens, access tokens, userinfo and
//! introspection alike, whatever `subject_type` the client registered; the metadata say `pairwise`. An app whose web
//! and phone clients are on different hosts finds two users where there is one.
//!
//! ## Who does it
//! Entra ID, LINE, Apple by team.
//!
//! ## References
//! OpenID Connect Core 1.0, section 8.1
//! <https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference>
//!
//! ## What it is for
//! To try apps that have several clients and one table of users.

use crate::client::SubjectType;
use crate::jws::Draft;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "every client knows a user by the same identifier, unless it registered otherwise",
    step: Step::Start,
    timing: Timing::Boot,
    build: |_| Box::new(SubjectPairwise),
};

#[derive(Debug)]
struct SubjectPairwise;

impl Quirk for SubjectPairwise {
    fn subject(&self, _: &Moment<'_>, subject_type: &mut SubjectType) -> Touched {
        *subject_type = SubjectType::Pairwise;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        metadata.insert("subject_types_supported".to_owned(), json!(["pairwise"]));
        Touched::Yes
    }

    /// Here RPs see it.
    fn id_token(&self, _: &Moment<'_>, _: &mut Draft) -> Touched {
        Touched::Yes
    }

    /// And here.
    fn userinfo(&self, _: &Moment<'_>, _: &mut Document) -> Touched {
        Touched::Yes
    }
}
