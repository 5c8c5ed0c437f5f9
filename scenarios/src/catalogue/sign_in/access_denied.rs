//! The user presses *Cancel* at the provider.
//!
//! ## What happens
//! The user starts at the RP. The provider answers with `error=access_denied` and the right `state`.
//!
//! ## What a correct RP does
//! It shows a page that says that the sign-in did not happen and offers another attempt, with a status below 500. It
//! does not begin another sign-in by itself. A sign-in afterwards works.
//!
//! ## Why it matters
//! To cancel is a normal end of an attempt. RPs answer it with an unhandled exception, or send the user to a page that
//! begins the next sign-in at once; with the same answer each time, the browser gives up with *too many redirects*.
//!
//! Field reports: [IdentityServer4](https://github.com/DuendeArchive/IdentityServer4/issues/2556),
//! [mozilla-django-oidc](https://github.com/mozilla/mozilla-django-oidc/issues/153),
//! [argo-cd](https://github.com/argoproj/argo-cd/issues/18131) (field reports 1 and 2).
//!
//! ## How to mend it
//! Look for `error` in the callback before `code`, and show a page for it that needs no sign-in itself. Drop the
//! cookies of the attempt.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)
//! - [RFC 6749, section 4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)
//! - field reports 1, 2 (docs/field-reports.md)

use mock_provider::Endpoint;

use crate::{
    drive::{End, sign_in},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.2.6"),
    quirks: &[("authorize-access-denied", "true")],
    covers: &["CORE-14", "field report 1", "field report 2"],
    caught_by: &["crashes-on-access-denied", "restarts-login-on-error"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let start = w.mark();
    let denied = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in that the user cancelled", &denied);
    let end = &denied.journey.end;
    let page = matches!(end, End::Page { url, status, .. } if w.is_rp(url) && *status < 500);
    w.expect(
        "the answer to *Cancel*",
        "a page of the RP with a status below 500",
        page,
        &denied,
    );
    let attempts = w
        .asked_since(start)
        .iter()
        .filter(|asked| asked.endpoint == Endpoint::Authorize)
        .count();
    w.expect(
        "how often the RP asked for authorization",
        "once",
        attempts == 1,
        (
            format!("{attempts} authorization requests in one attempt"),
            crate::drive::Outcome::seqs(&denied),
        ),
    );
    Ok(())
}
