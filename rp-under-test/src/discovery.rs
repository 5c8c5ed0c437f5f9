//! The provider's metadata (OpenID Connect Discovery 1.0, section 4).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Map, Value};
use tokio::sync::Mutex;
use url::Url;

use crate::checks;
use crate::config::Config;
use crate::defect::Defect;
use crate::outbound::Outbound;
use crate::rejection::Rejection;

const WHAT: &str = "the discovery document";

/// How long metadata is used before it is looked at again, in seconds.
const FRESH: i64 = 3600;

/// How long old metadata does while new cannot be had, in seconds: not every visitor shall wait for a dead provider.
const RETRY: i64 = 60;

/// What this RP needs to know of its provider.
#[derive(Debug)]
pub(crate) struct Metadata {
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    pub(crate) jwks_uri: Url,
    pub(crate) userinfo_endpoint: Option<Url>,
    pub(crate) end_session_endpoint: Option<Url>,
    /// The page that tells whether the session has changed (OpenID Connect Session Management 1.0, section 2).
    pub(crate) check_session_iframe: Option<Url>,
    /// Whether every callback has an `iss` (RFC 9207, section 3).
    pub(crate) iss_promised: bool,
    /// Whether the scope `offline_access` is known; a provider that lists no scopes is taken to know it.
    pub(crate) offline_access: bool,
}

/// Fetches the metadata when it is first needed, and keeps it.
#[derive(Debug, Default)]
pub(crate) struct Discovery {
    /// Counts attempts that are over, so that whoever waited for one shares its failure instead of adding another.
    attempts: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    known: Option<(Arc<Metadata>, i64)>,
    failure: Option<Rejection>,
}

impl Discovery {
    /// The metadata. A failure is not remembered: the next request tries again. Metadata that was once good is better
    /// than none while the provider is down.
    pub(crate) async fn metadata(
        &self,
        config: &Config,
        outbound: &Outbound,
    ) -> Result<Arc<Metadata>, Rejection> {
        let before = self.attempts.load(Ordering::SeqCst);
        let mut state = self.state.lock().await;
        let now = config.clock.unix();
        if let Some((metadata, at)) = &state.known
            && now.saturating_sub(*at) < FRESH
        {
            return Ok(Arc::clone(metadata));
        }
        let waited = self.attempts.load(Ordering::SeqCst) != before;
        if let Some(failure) = &state.failure
            && (waited || config.defects.has(Defect::RemembersDiscoveryFailure))
        {
            return Err(failure.clone());
        }
        let fetched = fetch(config, outbound).await;
        self.attempts.fetch_add(1, Ordering::SeqCst);
        match (fetched, &state.known) {
            (Ok(metadata), _) => {
                let metadata = Arc::new(metadata);
                state.known = Some((Arc::clone(&metadata), now));
                state.failure = None;
                Ok(metadata)
            }
            (Err(Rejection::Unreachable { .. }), Some((metadata, _))) => {
                let metadata = Arc::clone(metadata);
                state.known = Some((Arc::clone(&metadata), now - FRESH + RETRY));
                Ok(metadata)
            }
            (Err(failure), _) => {
                state.failure = Some(failure.clone());
                Err(failure)
            }
        }
    }
}

async fn fetch(config: &Config, outbound: &Outbound) -> Result<Metadata, Rejection> {
    // Section 4.1: a slash at the end of the issuer is removed before the path is added.
    let issuer = config.issuer.trim_end_matches('/');
    let address = format!("{issuer}/.well-known/openid-configuration");
    let answer = outbound.send(WHAT, outbound.client()?.get(address)).await?;
    if !answer.status.is_success() {
        return Err(Rejection::unusable(
            WHAT,
            format!("the answer was {}", answer.status),
        ));
    }
    let document: Map<String, Value> = serde_json::from_slice(&answer.body)
        .map_err(|_| Rejection::unusable(WHAT, "it is no JSON object"))?;
    read(config, &document)
}

fn read(config: &Config, document: &Map<String, Value>) -> Result<Metadata, Rejection> {
    let found = document.get("issuer").and_then(Value::as_str);
    let found = found.unwrap_or_default();
    let expected = config
        .issuer_template()
        .filter(|template| template == found);
    let expected = expected.as_ref().unwrap_or(&config.issuer);
    checks::discovery_issuer(found, expected, &config.defects)?;
    let secure = config.issuer.starts_with("https:");
    let endpoint = |name: &str| {
        let url = Url::parse(document.get(name)?.as_str()?).ok()?;
        let fits = url.scheme() == "https" || (url.scheme() == "http" && !secure);
        fits.then_some(url)
    };
    let required = |name: &'static str| {
        endpoint(name)
            .ok_or_else(|| Rejection::unusable(WHAT, format!("it has no usable `{name}`")))
    };
    let promised = document.get("authorization_response_iss_parameter_supported");
    let scopes = document.get("scopes_supported").and_then(Value::as_array);
    Ok(Metadata {
        authorization_endpoint: required("authorization_endpoint")?,
        token_endpoint: required("token_endpoint")?,
        jwks_uri: required("jwks_uri")?,
        userinfo_endpoint: endpoint("userinfo_endpoint"),
        end_session_endpoint: endpoint("end_session_endpoint"),
        check_session_iframe: endpoint("check_session_iframe"),
        iss_promised: promised == Some(&Value::Bool(true)),
        offline_access: scopes.is_none_or(|scopes| scopes.contains(&"offline_access".into())),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::checks::Check;
    use crate::defect::Defects;

    fn document() -> Value {
        json!({
            "issuer": "https://op.example",
            "authorization_endpoint": "https://op.example/authorize",
            "token_endpoint": "https://op.example/token",
            "jwks_uri": "https://op.example/jwks",
            "authorization_response_iss_parameter_supported": true,
            "end_session_endpoint": 7,
        })
    }

    fn reading(
        issuer: &str,
        defects: &[&str],
        change: impl FnOnce(&mut Value),
    ) -> Result<Metadata, Rejection> {
        let mut config = Config::new(issuer, "app", "https://app.example");
        config.defects = Defects::parse(defects).unwrap();
        let mut document = document();
        change(&mut document);
        read(&config, document.as_object().unwrap())
    }

    #[test]
    fn what_is_needed_is_read_and_odd_extras_are_left() {
        let metadata = reading("https://op.example", &[], |_| ()).unwrap();
        assert_eq!(metadata.token_endpoint.as_str(), "https://op.example/token");
        assert!(metadata.iss_promised && metadata.offline_access);
        assert!(metadata.end_session_endpoint.is_none() && metadata.userinfo_endpoint.is_none());
    }

    #[test]
    fn a_list_of_scopes_says_whether_offline_access_is_known() {
        for (scopes, known) in [
            (json!(["openid"]), false),
            (json!(["offline_access"]), true),
        ] {
            let metadata = reading("https://op.example", &[], |document| {
                document["scopes_supported"] = scopes;
            });
            assert_eq!(metadata.unwrap().offline_access, known);
        }
    }

    #[test]
    fn the_issuer_is_compared_exactly() {
        for other in [
            "https://op.example/",
            "https://OP.example",
            "https://evil.example",
        ] {
            let refused = reading(other, &[], |_| ()).unwrap_err();
            assert!(
                matches!(
                    refused,
                    Rejection::Check {
                        check: Check::DiscoveryIssuer,
                        ..
                    }
                ),
                "{other}"
            );
            reading(other, &["skips:discovery-issuer"], |_| ()).unwrap();
        }
    }

    #[test]
    fn a_template_is_taken_where_there_are_many_tenants() {
        let template = "https://op.example/{tenantid}/v2.0";
        for (many_tenants, found, taken) in [
            (true, template, true),
            (true, "https://op.example/common/v2.0", true),
            (true, "https://op.example/acme/v2.0", false),
            (true, "https://evil.example/{tenantid}/v2.0", false),
            (false, template, false),
        ] {
            let mut config = Config::new(
                "https://op.example/common/v2.0",
                "app",
                "https://app.example",
            );
            config.many_tenants = many_tenants;
            let mut document = document();
            document["issuer"] = json!(found);
            let read = read(&config, document.as_object().unwrap());
            assert_eq!(read.is_ok(), taken, "{many_tenants} {found}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for name in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
            let refused = reading("https://op.example", &[], |document| {
                document.as_object_mut().unwrap().remove(name);
            });
            assert!(refused.unwrap_err().to_string().contains(name));
        }
        let plain = reading("https://op.example", &[], |document| {
            document["token_endpoint"] = json!("http://op.example/token");
        });
        assert!(plain.unwrap_err().to_string().contains("token_endpoint"));
    }
}
