//! The user presses sign-out when the RP's session is already over.
//!
//! ## What happens
//! The user signs in and opens what leads to the sign-out. Before the last step the RP's session ends, as when a tab
//! was left open over night. Then the user takes that step.
//!
//! ## What a correct RP does
//! It treats the sign-out as done: the user gets a page, nobody is signed in, and a sign-in afterwards works. If it sends
//! the browser to the provider, then with `client_id`, because the ID token for the hint is gone.
//!
//! ## Why it matters
//! It is how sign-outs happen: tabs stay open longer than sessions live, and people click twice. Sign-outs that read the ID
//! token out of a session without looking whether there is one answer 500, or send the provider an empty hint, which
//! refuses it; the user sees an error and believes to be signed in still.
//!
//! Field reports: [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/issues/519) twice
//! ([here too](https://github.com/zmartzone/lua-resty-openidc/issues/273)),
//! [mozilla-django-oidc](https://github.com/mozilla/mozilla-django-oidc/pull/123),
//! [Nextcloud](https://github.com/nextcloud/user_oidc/pull/1155) (field report 48).
//!
//! ## How to mend it
//! Make the sign-out idempotent: without a session, clear the cookies and redirect to the same public page as ever. Leave
//! out `id_token_hint` when there is none, rather than sending it empty, and send `client_id` with
//! `post_logout_redirect_uri` instead.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//!   (`client_id` without `id_token_hint`)
//! - field report 48 (docs/field-reports.md)

use crate::{
    drive::{End, ProviderPage, sign_in, sign_out_too_late},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 2"),
    needs: &[Need::SignOut, Need::SessionCookies],
    covers: &["RPL-09", "field report 48"],
    caught_by: &["crashes-without-session", "returns-to-sign-out"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let out = sign_out_too_late(w, &tab).await?;
    let end = &out.journey.end;
    let page = end.is_fine_page(w)
        || matches!(
            end,
            End::AtProvider(
                ProviderPage::Login | ProviderPage::LoggedOut | ProviderPage::SelectAccount,
                _
            )
        );
    w.expect(
        "the answer to the sign-out",
        "a page of the RP, or the provider's login or signed-out page",
        page,
        &out,
    );
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );
    let again = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in afterwards", &again, "alice");
    Ok(())
}
