//! The provider has no address where browsers sign out.
//!
//! ## What happens
//! The discovery document has no `end_session_endpoint`, and the provider has no sign-out of its own either. The user
//! signs in and presses the RP's sign-out.
//!
//! ## What a correct RP does
//! It ends its own session all the same and shows a page, best one that says that the session at the provider goes
//! on. At the next sign-in it has the provider ask who it is, because nothing else can, and the sign-in works.
//!
//! ## Why it matters
//! Google has no such endpoint, Cognito had none for years, and others have it switched off until somebody enables it. RPs
//! that take the endpoint for granted answer with an error or a blank page, and often have not ended their own session by
//! then: the user pressed sign-out and stays signed in. Where it has ended, the sign-in button brings the same user back
//! without a question, whoever sits there.
//!
//! Field reports: [Redmine](https://github.com/devopskube/redmine_openid_connect/issues/9),
//! [auth0.js](https://github.com/auth0/auth0-auth-js/issues/27), [Apache APISIX](https://github.com/apache/apisix/issues/6791)
//! and [its mend](https://github.com/apache/apisix/pull/10653), [oidc-client](https://github.com/AxaFrance/oidc-client/issues/1173)
//! (field report 50).
//!
//! ## How to mend it
//! End the RP's own session first, and look up the endpoint afterwards. Where there is none, redirect to a public page of
//! the RP that says so, and send `prompt=login` or `prompt=select_account` with the next sign-in of this browser.
//!
//! In `openid-client` up to version 5, `endSessionUrl()` throws a `TypeError` then: look at `issuer.metadata` before
//! calling it.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2.1](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#OPMetadata)
//! - [OpenID Connect Discovery 1.0, section 3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata)
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`prompt`)
//! - field reports 50, 62 (docs/field-reports.md)

use crate::{
    drive::{ProviderPage, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 2.1"),
    given: &[("logout-dialect", "none")],
    needs: &[Need::SignOut],
    covers: &["RPL-10", "field report 50", "field report 62"],
    caught_by: &[
        "crashes-without-end-session-endpoint",
        "landing-page-signs-in",
        "local-logout-only",
        "returns-to-sign-out",
        "revokes-user-instead-of-session",
        "silent-after-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let sign_out = sign_out(w, &tab).await?;
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        sign_out.who.is_signed_out(),
        &sign_out,
    );
    let page = sign_out.journey.end.is_fine_page(w);
    w.expect(
        "the answer to the sign-out",
        "the browser ends at a page of the RP",
        page,
        &sign_out,
    );
    let again = sign_in(w, &tab, "alice").await?;
    let asked = again.login_page_shown()
        || again
            .journey
            .provider_pages
            .contains(&ProviderPage::SelectAccount);
    let expected = "the provider asks who it is before anybody is signed in";
    w.expect("the sign-in afterwards", expected, asked, &again);
    w.expect_signed_in("the sign-in afterwards", &again, "alice");
    Ok(())
}
