//! Userinfo responses are signed.
//!
//! ## What changes
//! The response is a JWT with `iss` and `aud`, and its media type `application/jwt`. It holds for clients that
//! registered no `userinfo_signed_response_alg`. `HS256`: the client's secret is the key; clients without a secret get
//! RS256.
//!
//! ## Who does it
//! Providers that are set up for it: Keycloak, Authlete, Hydra by client.
//!
//! ## References
//! OpenID Connect Core 1.0, sections 5.3.2 and 5.3.4
//! OpenID Connect Dynamic Client Registration 1.0, section 2
//!
//! ## What it is for
//! To try clients that ask for signed userinfo, and those that expect JSON whatever they asked for.

use crate::algorithm::Algorithm;
use crate::endpoint::Endpoint;
use crate::key_set::KeySet;
use crate::policy::Policy;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["RS256", "PS256", "ES256", "EdDSA", "HS256"]),
    default: "a JSON document, unless the client asked for a signed one",
    step: Step::Userinfo,
    timing: Timing::Live,
    build: |value| Box::new(UserinfoSigned(Algorithm::from_name(value.text()))),
};

#[derive(Debug)]
struct UserinfoSigned(Option<Algorithm>);

impl Quirk for UserinfoSigned {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if moment.endpoint != Endpoint::Userinfo {
            return Touched::No;
        }
        policy.userinfo_alg = self.0;
        Touched::Yes
    }

    fn key_set(&self, _: &Moment<'_>, set: &mut KeySet) -> Touched {
        set.algorithms.extend(self.0);
        matches!(self.0, Some(Algorithm::Ps256 | Algorithm::EdDsa)).into()
    }
}
