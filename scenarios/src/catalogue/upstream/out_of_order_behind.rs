//! The provider behind the provider is out of order.
//!
//! ## What happens
//! Alice signs in at the provider behind the provider, whose token endpoint then answers 502 to the provider. The provider tells the RP with an error. Then all is well again, and alice tries once more.
//!
//! ## What a correct RP does
//! It shows a page with the way to a new attempt, begins none by itself, and the next attempt works.
//!
//! ## Why it matters
//! The provider itself works, so nothing that watches it rings. The RP gets `server_error` in a callback, which few have ever seen, and the page that
//! they show then is a stack trace, or the start of another attempt.
//!
//! Field reports: those of field reports 1 and 2.
//!
//! ## How to mend it
//! Treat every `error` of a callback alike: end the pending sign-in, show a page of your own with a link to the sign-in, and log `error`
//! and `error_description`. Never answer one with a redirect to the provider.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)
//! - [RFC 6749, section 4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1)
//! - field reports 1, 2 (docs/field-reports.md)

use mock_provider::{Endpoint, Setting};

use crate::{
    drive::{End, Outcome as _, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario, UpstreamSession},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.2.6"),
    needs: &[Need::Upstream(UpstreamSession::LivesOn)],
    covers: &["field report 1", "field report 2"],
    caught_by: &["restarts-login-on-error"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let upstream = w.upstream()?;
    let quirk = "token-endpoint-html-502";
    upstream
        .set(Setting::new(quirk, true))
        .map_err(Trouble::harness)?;
    let start = w.mark();
    let refused = sign_in(w, &w.tab(), "alice").await?;
    if upstream.fired(quirk) == 0 {
        return Err(Trouble::missing(
            "the provider behind the provider was never asked",
        ));
    }
    w.expect_refused("the sign-in that fails behind the provider", &refused);
    let end = &refused.journey.end;
    let page = matches!(end, End::Page { url, status, .. } if w.is_rp(url) && *status < 500);
    w.expect(
        "the answer to the error",
        "a page of the RP with a status below 500",
        page,
        &refused,
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
            refused.seqs(),
        ),
    );
    upstream.clear(quirk);
    let again = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the next attempt", &again, "alice");
    Ok(())
}
