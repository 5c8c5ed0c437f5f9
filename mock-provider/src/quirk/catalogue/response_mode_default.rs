//! How responses travel where the request does not say.
//!
//! ## What changes
//! `query` puts tokens into the query, where logs and referrers keep them. An explicit `response_mode` is obeyed.
//!
//! ## Who does it
//! Nobody is known to; every provider has the default of the specification, and home-grown ones may not.
//!
//! ## References
//! OAuth 2.0 Multiple Response Types, sections 2.1 and 5
//!
//! ## What it is for
//! To see whether a client says how it wants its response, and takes none that comes otherwise.

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::response_type::ResponseMode;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["by-response-type", "query", "fragment", "form_post"]),
    default: "the response type decides: query for a code alone, fragment otherwise",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |value| Box::new(ResponseModeDefault(ResponseMode::from_name(value.text()))),
};

#[derive(Debug)]
struct ResponseModeDefault(Option<ResponseMode>);

impl Quirk for ResponseModeDefault {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authorizes() {
            return Touched::No;
        }
        policy.response_mode = self.0;
        Touched::Yes
    }
}
