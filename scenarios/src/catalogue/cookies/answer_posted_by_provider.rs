//! The provider's answer to a sign-in comes as a form, which a page of the provider's site posts.
//!
//! ## What happens
//! The provider is one that answers with `response_mode=form_post` alone, as Sign in with Apple does where an app asks for name or address. It is on
//! another site than the RP. The user types a password there, and the provider's page posts the answer to the RP.
//!
//! ## What a correct RP does
//! The user is signed in. Browsers send no `SameSite=Lax` cookie with a form from another site, so the RP does without its cookie at that moment, or has set
//! it with `SameSite=None; Secure`.
//!
//! ## Why it matters
//! The cookie of the pending sign-in is `Lax` in most frameworks. It is not there when the form comes: `state mismatch`, or a login page once more, for ever.
//! While provider and RP are on one site, as in tests on one machine or in one company, everything works. A cookie without `SameSite` works too, in
//! Chromium, for two minutes: whoever takes longer to find the password fails.
//!
//! Field reports: [Fess](https://github.com/codelibs/fess/pull/3215), [Symfony](https://github.com/symfony/symfony/pull/66195),
//! [ASP.NET](https://github.com/aspnet/Security/issues/1799), [passport-azure-ad](https://github.com/AzureAD/passport-azure-ad/issues/477)
//! (field report 16).
//!
//! ## How to mend it
//! Ask for `response_mode=query` where the provider lets you. Otherwise set the cookie of the pending sign-in, and that one alone, with `SameSite=None; Secure`;
//! or answer the form with a redirect to the same address with `state` and `code` in its query, where the cookie comes along, and finish the sign-in there.
//!
//! ## References
//! - [OAuth 2.0 Form Post Response Mode](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html)
//! - [RFC 6265bis, section 5.6.7](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#section-5.6.7): `SameSite`
//! - field report 16 (docs/field-reports.md)

use http::Method;

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 16"),
    given: &[("form-post", "required-for-claims")],
    needs: &[Need::FormPost],
    plain: true,
    covers: &["CORE-29", "field report 16"],
    caught_by: &[
        "omits-pkce-verifier",
        "other-auth-method",
        "redirect-uri-differs-at-token",
        "revokes-user-instead-of-session",
        "secret-in-header-and-body",
        "takes-form-post-as-it-comes",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let (tab, from) = (w.tab(), w.mark());
    let signed_in = sign_in(w, &tab, "alice").await?;
    let callbacks = w.redirect_uris();
    let posted = w.timeline().records.into_iter().any(|record| {
        let address = record.url.as_str().split('?').next().unwrap_or_default();
        record.seq >= from
            && record.by_browser()
            && record.method == Method::POST
            && callbacks.iter().any(|callback| callback == address)
    });
    if !posted {
        return Err(Trouble::missing(
            "no form came to the RP's callback: it did not ask for `response_mode=form_post`",
        ));
    }
    w.expect_signed_in("the sign-in whose answer is posted", &signed_in, "alice");
    if w.file().sign_out.is_some() {
        sign_out(w, &tab).await?;
        let again = sign_in(w, &tab, "alice").await?;
        w.expect_signed_in("the sign-in after a sign-out", &again, "alice");
    }
    Ok(())
}
