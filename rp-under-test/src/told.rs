//! What a request says about the way it came, in headers that anybody can write.
//!
//! This RP is configured with its public address, and takes nothing from here. What is read is read by defects.

use http::HeaderMap;
use url::Url;

use crate::config::Config;
use crate::defect::Defect;

/// What proxies, or whoever poses as one, say of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// `X-Forwarded-Proto`.
    scheme: Option<String>,
    /// `X-Forwarded-Host`.
    host: Option<String>,
    /// `X-Forwarded-Prefix`: the path below which browsers find the RP.
    prefix: Option<String>,
    /// `X-Original-URL`: the path that was asked for.
    path: Option<String>,
    /// `X-Forwarded-Email`: the user that was let in.
    user: Option<String>,
}

impl Told {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_owned());
        Self {
            scheme: text("x-forwarded-proto"),
            host: text("x-forwarded-host"),
            prefix: text("x-forwarded-prefix"),
            path: text("x-original-url"),
            user: text("x-forwarded-email"),
        }
    }

    /// Whether a proxy says that the browser talks TLS with it.
    pub(crate) fn is_https(&self) -> bool {
        self.scheme.as_deref() == Some("https")
    }

    /// Whether the request is said to be for the home page, which is for everybody.
    pub(crate) fn is_for_everybody(&self) -> bool {
        self.path.as_deref() == Some("/")
    }

    /// Who is said to be signed in.
    pub(crate) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

/// The address to which the provider sends the browser back: that of the configuration, whatever the request says.
/// `host` is its `Host`.
pub(crate) fn redirect_uri(config: &Config, host: Option<&str>, told: &Told) -> String {
    let has = |defect| config.defects.has(defect);
    if let Some(host) = host
        && has(Defect::RedirectUriFromHostHeader)
    {
        return format!("http://{host}/callback");
    }
    if let Some(host) = &told.host
        && has(Defect::ForwardedHostBeatsConfiguration)
    {
        let first = host.split(',').next().unwrap_or_default().trim();
        let scheme = if config.is_https() { "https" } else { "http" };
        return format!("{scheme}://{first}/callback");
    }
    if let (Some(scheme), Some(host)) = (&told.scheme, &told.host)
        && has(Defect::ForwardedListsTakenWhole)
    {
        return format!("{scheme}://{host}/callback");
    }
    let own = config.own("/callback");
    let prefix = config.prefix();
    if !prefix.is_empty() {
        if has(Defect::RedirectUriWithoutPathPrefix) {
            return own.replacen(prefix, "", 1);
        }
        if has(Defect::PathPrefixFromHeaderAlone) {
            let told = told.prefix.as_deref().unwrap_or_default();
            return own.replacen(prefix, told, 1);
        }
    }
    if has(Defect::RedirectUriWithInnerScheme) {
        return own.replacen("https://", "http://", 1);
    }
    own
}

/// The same address at the configured host, for a request that came by another name of the RP. The cookies of a sign-in
/// must be set where the callback will be. It is asked once: behind a proxy that tells the RP its inner name, every
/// request looks as though it came by another one.
pub(crate) fn at_own_host(config: &Config, host: Option<&str>, address: &str) -> Option<String> {
    const MOVED: &str = "moved=1";
    let own = Url::parse(&config.base_url).ok()?;
    let authority = &own[url::Position::BeforeHost..url::Position::AfterPort];
    let there = host.is_none_or(|host| host.eq_ignore_ascii_case(authority));
    if there
        || address.split(['?', '&']).any(|part| part == MOVED)
        || config.defects.has(Defect::StartsSignInOnAnyHost)
    {
        return None;
    }
    let mark = if address.contains('?') { '&' } else { '?' };
    Some(config.own(&format!("{address}{mark}{MOVED}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        Config::new("https://op.example", "app", "https://app.example")
    }

    #[test]
    fn the_configured_address_beats_whatever_is_told() {
        let told = Told {
            scheme: Some("http".to_owned()),
            host: Some("elsewhere.example".to_owned()),
            ..Told::default()
        };
        let uri = redirect_uri(&config(), Some("10.0.0.1:3000"), &told);
        assert_eq!(uri, "https://app.example/callback");
    }

    #[test]
    fn a_sign_in_moves_to_the_configured_host_once() {
        let moved = |host, address| at_own_host(&config(), Some(host), address);
        let there = "https://app.example/login?return_to=%2F&moved=1";
        assert_eq!(
            moved("www.app.example", "/login?return_to=%2F").as_deref(),
            Some(there)
        );
        assert_eq!(moved("app.example", "/login"), None);
        assert_eq!(moved("10.0.0.1:3000", "/login?return_to=%2F&moved=1"), None);
    }
}
