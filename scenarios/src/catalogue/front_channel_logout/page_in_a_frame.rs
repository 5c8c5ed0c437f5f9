//! The provider shows the RP's front-channel logout page in a frame.
//!
//! ## What happens
//! Alice is signed in, and the RP's front-channel logout address is opened with `iss` and `sid` of her session.
//!
//! ## What a correct RP does
//! Nothing in the answer forbids the provider to frame it: no `X-Frame-Options`, and no `frame-ancestors` without the
//! provider.
//!
//! ## Why it matters
//! Frameworks and proxies set `X-Frame-Options: DENY` on every answer, for good reasons. This page is made for a
//! frame of another site: with the header the browser throws it away, and what a script on it would have done is
//! never done.
//!
//! Field reports: [`mod_auth_openidc`](https://github.com/OpenIDC/mod_auth_openidc/issues/464),
//! [MSAL.js](https://github.com/AzureAD/microsoft-authentication-library-for-js/issues/4545) (field report 131).
//!
//! ## How to mend it
//! Take the header off this one address, or answer it with `Content-Security-Policy: frame-ancestors
//! https://the-provider.example`, which goes before `X-Frame-Options`. In Django it is `@xframe_options_exempt`, in
//! Spring `headers.frameOptions().disable()` for the path, in helmet `frameguard: false`. There is nothing to click
//! on the page, so nothing can be stolen by framing it.
//!
//! ## References
//! - [OpenID Connect Front-Channel Logout 1.0, section 2](https://openid.net/specs/openid-connect-frontchannel-1_0.html)
//! - [Content Security Policy Level 3, section 6.4.2](https://www.w3.org/TR/CSP3/#directive-frame-ancestors)
//! - field report 131 (docs/field-reports.md)

use http::{HeaderMap, header};
use url::Url;

use crate::{
    drive::{Outcome as _, frame_address, open_frame, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 131"),
    needs: &[Need::FrontChannelLogout],
    covers: &["FCL-07", "field report 131"],
    caught_by: &[
        "front-channel-refuses-framing",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let address = frame_address(w, Some(w.provider().issuer()), Some(&alice.sid))?;
    let frame = open_frame(w, &alice.browser, &address).await?;
    let provider = w.provider().origins();
    let refusal = refusal(&frame.headers(), &provider);
    let seen = match &refusal {
        Some(header) => format!("the answer says `{header}`"),
        None => "nothing in the answer forbids it".to_owned(),
    };
    w.expect(
        "the page in a frame of the provider",
        "the browser may show it",
        refusal.is_none(),
        (seen, frame.seqs()),
    );
    Ok(())
}

/// What keeps a page of the provider from framing an answer with these headers. `frame-ancestors` goes before
/// `X-Frame-Options` (Content Security Policy Level 3, section 6.4.2).
fn refusal(headers: &HeaderMap, provider: &[Url]) -> Option<String> {
    let policies = headers.get_all(header::CONTENT_SECURITY_POLICY).iter();
    let policies: Vec<&str> = policies.filter_map(|line| line.to_str().ok()).collect();
    let directives = policies
        .iter()
        .flat_map(|policy| policy.split([';', ',']))
        .map(str::trim);
    let ancestors: Vec<&str> = directives
        .filter(|directive| {
            let name = directive.split_whitespace().next().unwrap_or_default();
            name.eq_ignore_ascii_case("frame-ancestors")
        })
        .collect();
    if !ancestors.is_empty() {
        let refuses = |directive: &&&str| {
            let mut sources = directive.split_whitespace().skip(1);
            !sources.any(|source| allows(source, provider))
        };
        return ancestors
            .iter()
            .find(refuses)
            .map(|directive| (*directive).to_owned());
    }
    let options = headers.get(header::X_FRAME_OPTIONS)?.to_str().ok()?;
    // Other values mean nothing to browsers.
    let refuses = ["deny", "sameorigin"].contains(&options.trim().to_ascii_lowercase().as_str());
    refuses.then(|| format!("X-Frame-Options: {options}"))
}

/// Whether a source of `frame-ancestors` is good for the provider: everybody, its scheme, or its origin.
fn allows(source: &str, provider: &[Url]) -> bool {
    source == "*"
        || provider.iter().any(|origin| {
            let scheme = format!("{}:", origin.scheme());
            source.eq_ignore_ascii_case(&scheme)
                || source
                    .trim_end_matches('/')
                    .eq_ignore_ascii_case(&origin.origin().ascii_serialization())
        })
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn refused(lines: &[(HeaderName, &str)]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(name, value.parse().unwrap());
        }
        refusal(
            &headers,
            &[Url::parse("https://op.example/tenant").unwrap()],
        )
    }

    #[test]
    fn the_policy_goes_before_the_older_header() {
        let csp = header::CONTENT_SECURITY_POLICY;
        let xfo = header::X_FRAME_OPTIONS;
        assert_eq!(refused(&[]), None);
        assert_eq!(refused(&[(xfo.clone(), "ALLOWALL")]), None);
        assert_eq!(
            refused(&[(xfo.clone(), "DENY")]).unwrap(),
            "X-Frame-Options: DENY"
        );
        assert!(refused(&[(xfo.clone(), "SameOrigin")]).is_some());
        let open = "default-src 'none'; frame-ancestors https://op.example";
        assert_eq!(refused(&[(xfo, "DENY"), (csp.clone(), open)]), None);
        for (policy, is_refused) in [
            ("frame-ancestors *", false),
            ("frame-ancestors https:", false),
            ("frame-ancestors 'self' https://op.example/", false),
            ("frame-ancestors 'none'", true),
            ("frame-ancestors", true),
            ("frame-ancestors https://other.example", true),
            ("default-src 'none'", false),
        ] {
            let found = refused(&[(csp.clone(), policy)]);
            assert_eq!(found.is_some(), is_refused, "{policy}");
        }
        let two = [
            (csp.clone(), "frame-ancestors *"),
            (csp, "frame-ancestors 'none'"),
        ];
        assert!(refused(&two).is_some(), "every policy must allow it");
    }
}
