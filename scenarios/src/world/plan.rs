//! What a stage is made of, and why there may be none.

use std::time::SystemTime;

use mock_provider::{MetadataError, Profile};
use thiserror::Error;

use crate::{
    edge::Limits,
    target::{Kind, LaunchError, Mode, Target},
};

/// What a stage is made of. Two rows with the same plan can share one, where the target is not our own process.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The RP.
    pub target: Target,
    /// Its mode, for the reference RP.
    pub mode: Option<Mode>,
    /// Its defects, for the reference RP.
    pub defects: Vec<String>,
    /// The provider.
    pub profile: Profile,
    /// Provider settings that the RP reads once, in force before it starts: `(quirk id, value)`.
    pub boot: Vec<(&'static str, &'static str)>,
    /// The reverse proxy in front of the RP.
    pub edge: Option<Limits>,
    /// How the RP authenticates at the token endpoint.
    pub auth_method: String,
    /// Seed of everything random.
    pub seed: u64,
    /// When the clock of an in-process world starts.
    pub start: SystemTime,
}

impl Plan {
    /// Whether a stage made for `self` serves `other` as well.
    pub(super) fn serves(&self, other: &Self) -> bool {
        self.profile.name() == other.profile.name()
            && self.boot == other.boot
            && self.edge == other.edge
            && self.auth_method == other.auth_method
    }

    pub(super) fn in_process(&self) -> bool {
        matches!(self.target.kind(), Kind::Reference(_))
    }
}

/// Why there is no stage.
#[derive(Debug, Error)]
pub enum StageError {
    /// An address could not be had.
    #[error("cannot listen on {what}: {source}")]
    Listen {
        /// What was to listen, and where.
        what: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The provider could not start.
    #[error("the provider cannot start: {0}")]
    Provider(String),
    /// The RP could not be built or started.
    #[error(transparent)]
    Launch(#[from] LaunchError),
    /// The reference RP could not start.
    #[error("the reference RP cannot start: {0}")]
    Reference(String),
    /// The provider does not take the RP as the target file registers it.
    #[error(
        "the provider refuses the registration of the RP: {0}; mend `[client]` in the target file"
    )]
    Registration(#[from] MetadataError),
    /// A placeholder of the target file has no value.
    #[error("`{template}` needs `{name}`, which has no value here")]
    NoValue {
        /// The text of the template.
        template: String,
        /// The placeholder.
        name: String,
    },
}
