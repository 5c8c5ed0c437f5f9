//! What is set before a walk.

use proptest::prelude::*;

use crate::algorithm::Algorithm;
use crate::policy::Policy;
use crate::refresh_policy::{RefreshPolicy, Reuse, SessionBinding};

/// What is set before a walk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) reuse: Reuse,
    pub(super) grace: u64,
    pub(super) binding: SessionBinding,
}

impl Rules {
    /// The settings of a provider by these rules.
    pub(super) fn policy(self) -> Policy {
        Policy {
            id_token_alg: Algorithm::Es256,
            session_lifetime: 2000,
            refresh: RefreshPolicy {
                reuse: self.reuse,
                grace: self.grace,
                binding: self.binding,
                ..RefreshPolicy::default()
            },
            ..Policy::default()
        }
    }
}

/// Any rules.
pub(super) fn rules() -> impl Strategy<Value = Rules> {
    let reuse = prop_oneof![Just(Reuse::RevokeFamily), Just(Reuse::Rejected)];
    let binding = prop_oneof![
        Just(SessionBinding::Independent),
        Just(SessionBinding::EndsAtLogout),
        Just(SessionBinding::Bound),
    ];
    (reuse, prop_oneof![Just(0_u64), Just(30)], binding).prop_map(|(reuse, grace, binding)| Rules {
        reuse,
        grace,
        binding,
    })
}
