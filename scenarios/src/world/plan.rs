//! What a stage is made of, and why there may be none.

use std::{path::PathBuf, sync::Arc, time::SystemTime};

use mock_provider::{MetadataError, Profile};
use thiserror::Error;

use super::Trust;
use crate::{
    edge::Behaviour,
    scenario::UpstreamSession,
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
    /// A provider behind the provider, and what becomes of the session there.
    pub upstream: Option<UpstreamSession>,
    /// The reverse proxy in front of the RP.
    pub edge: Option<Behaviour>,
    /// The private authority under which TLS ends at the edge; `None` for plain HTTP.
    pub trust: Option<Arc<Trust>>,
    /// Whether the provider talks TLS as well. It needs `trust`.
    pub provider_tls: bool,
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
            && self.upstream == other.upstream
            && self.edge == other.edge
            && self.trust.is_some() == other.trust.is_some()
            && self.provider_tls == other.provider_tls
            && self.auth_method == other.auth_method
    }

    /// The same without what production adds: no proxy, no TLS.
    pub(crate) fn without_edge(&self) -> Self {
        Self {
            edge: None,
            trust: None,
            provider_tls: false,
            ..self.clone()
        }
    }

    /// The file with the authority that the RP has to trust, where the provider talks TLS.
    pub(super) fn ca_file(&self) -> Option<PathBuf> {
        let trust = self.trust.as_ref().filter(|_| self.provider_tls);
        trust.map(|trust| trust.file())
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
