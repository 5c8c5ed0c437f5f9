//! Whether a refresh brings an ID token.
//!
//! ## What changes
//! With `absent` the RP has to keep the ID token of the sign-in, for example as the hint of a later sign-out.
//! `with-openid-scope`: only where the refresh asks for the scope openid.
//!
//! ## Who does it
//! Absent: Apple, as reported; plain OAuth servers. With the scope openid in the refresh: Okta.
//!
//! ## References
//! OpenID Connect Core 1.0, section 12.2
//! <https://developer.okta.com/docs/guides/refresh-tokens/main/>

use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::refresh_policy::RefreshedIdToken;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["present", "with-openid-scope", "absent"]),
    default: "it does, for the scope openid",
    step: Step::Refresh,
    timing: Timing::Live,
    build: |value| {
        Box::new(RefreshIdToken(match value.text() {
            "with-openid-scope" => RefreshedIdToken::WithOpenidScope,
            "absent" => RefreshedIdToken::Absent,
            _ => RefreshedIdToken::Present,
        }))
    },
};

#[derive(Debug)]
struct RefreshIdToken(RefreshedIdToken);

impl Quirk for RefreshIdToken {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.is_refresh() {
            return Touched::No;
        }
        policy.refresh.id_token = self.0;
        Touched::Yes
    }
}
