//! Which user and which session the logout token names.
//!
//! ## What changes
//! `both`: `sub` and `sid`. `sub`, `sid`: that one alone. `neither`: none of them, which is forbidden.
//! `foreign-sub`, `foreign-sid`: both, one of them unknown. `only-foreign-sub`, `only-foreign-sid`: that one alone,
//! and unknown.
//!
//! ## Who does it
//! `sid` alone or both: as the specification leaves it to the provider. The unknown ones: nobody on purpose.
//!
//! ## What it is for
//! RPs find a session by `sid`, by `sub` or by both; what they cannot find they must leave alone.
//!
//! ## References
//! OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6 (5), (10), (11)

use crate::back_channel::LogoutToken;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&[
        "both",
        "sub",
        "sid",
        "neither",
        "foreign-sub",
        "foreign-sid",
        "only-foreign-sub",
        "only-foreign-sid",
    ]),
    default: "both",
    step: Step::EndSession,
    timing: Timing::Live,
    build: |value| Box::new(LogoutTokenSubject(value.text().to_owned())),
};

#[derive(Debug)]
struct LogoutTokenSubject(String);

impl Quirk for LogoutTokenSubject {
    fn logout_token(&self, _: &Moment<'_>, token: &mut LogoutToken) -> Touched {
        let claims = &mut token.draft.claims;
        let mut keep = |sub: Named, sid: Named| {
            for (name, named) in [("sub", sub), ("sid", sid)] {
                match named {
                    Named::Honest => {}
                    Named::Unknown => {
                        claims.insert(name.to_owned(), json!(format!("unknown-{name}")));
                    }
                    Named::Not => {
                        claims.shift_remove(name);
                    }
                }
            }
        };
        match self.0.as_str() {
            "sub" => keep(Named::Honest, Named::Not),
            "sid" => keep(Named::Not, Named::Honest),
            "neither" => keep(Named::Not, Named::Not),
            "foreign-sub" => keep(Named::Unknown, Named::Honest),
            "foreign-sid" => keep(Named::Honest, Named::Unknown),
            "only-foreign-sub" => keep(Named::Unknown, Named::Not),
            "only-foreign-sid" => keep(Named::Not, Named::Unknown),
            _ => return Touched::No,
        }
        Touched::Yes
    }
}

/// What becomes of a claim.
#[derive(Clone, Copy, Debug)]
enum Named {
    Honest,
    Unknown,
    Not,
}
