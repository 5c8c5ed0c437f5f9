//! The provider behind the provider.

use mock_provider::{Behind, Config, MockProvider, Profile};
use url::Url;

use super::{StageError, World, stage::setting};
use crate::{
    evidence::Trouble,
    scenario::UpstreamSession,
    target::{Target, Template},
};

/// A second provider, which keeps to the specifications, behind the first. It is on a host of its own: cookies know no
/// ports, and it must be another site than provider and RP.
pub(super) fn chain(session: UpstreamSession, target: &Target) -> Result<Config, StageError> {
    let profile =
        Profile::load("generic").map_err(|error| StageError::Provider(error.to_string()))?;
    let mut behind = Behind::new(profile);
    behind.not_at = vec!["localhost".to_owned()];
    behind.not_at.extend(host(&target.file().base_url));
    let sign_out = setting("sign-out-upstream", session.value()).map_err(StageError::Provider)?;
    Ok(Config {
        quirks: vec![sign_out],
        upstream: Some(Box::new(behind)),
        ..Config::default()
    })
}

/// The host of a template for an address, whatever its port will be.
fn host(base_url: &Template) -> Option<String> {
    let address = base_url.to_string().replace(":{port}", "");
    let url = Url::parse(&address).ok()?;
    url.host_str().map(str::to_owned)
}

impl World {
    /// The provider behind the provider, where the scenario [needs](crate::scenario::Need::Upstream) one.
    ///
    /// # Errors
    /// There is none.
    pub fn upstream(&self) -> Result<&MockProvider, Trouble> {
        let upstream = self.provider().behind();
        upstream.ok_or_else(|| Trouble::harness("there is no provider behind the provider"))
    }

    /// Whether an address is the provider's, or that of the one behind it.
    pub fn is_provider(&self, url: &Url) -> bool {
        let upstream = self.provider().behind().map(MockProvider::origins);
        let all = self.provider().origins().into_iter();
        all.chain(upstream.into_iter().flatten())
            .any(|origin| origin.origin() == url.origin())
    }
}
