//! What the revocation endpoint does.
//!
//! ## What changes
//! `refresh-only`: an access token is refused with `unsupported_token_type`. `never-refused`: the answer is 200 even
//! for a token of another client, which stays good. `absent`: the metadata do not name it, and there is nothing at its
//! address.
//!
//! ## Who does it
//! Refresh tokens alone: Amazon Cognito. Never refused: Okta. Absent: Entra ID, dex.
//!
//! ## References
//! RFC 7009, sections 2.1 and 2.2.1
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html>
//!
//! ## What it is for
//! An RP that revokes its tokens at the sign-out must not fail because the provider cannot or will not.

use crate::endpoint::Endpoint;
use crate::policy::{Policy, Revocation};
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["rfc7009", "refresh-only", "never-refused", "absent"]),
    default: "it revokes both kinds of tokens of the asking client",
    step: Step::Token,
    timing: Timing::Boot,
    build: |value| {
        Box::new(RevocationQuirk(match value.text() {
            "refresh-only" => Revocation::RefreshOnly,
            "never-refused" => Revocation::NeverRefused,
            "absent" => Revocation::Absent,
            _ => Revocation::Rfc7009,
        }))
    },
};

#[derive(Debug)]
struct RevocationQuirk(Revocation);

impl Quirk for RevocationQuirk {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if moment.endpoint != Endpoint::Revocation {
            return Touched::No;
        }
        policy.revocation = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        if self.0 != Revocation::Absent {
            return Touched::No;
        }
        metadata.retain(|name, _| !name.starts_with("revocation_endpoint"));
        Touched::Yes
    }
}
