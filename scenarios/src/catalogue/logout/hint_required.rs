//! The provider signs out only who is named by an ID token.
//!
//! ## What happens
//! The user signs in and out at a provider that refuses a sign-out without `id_token_hint`.
//!
//! ## What a correct RP does
//! It has kept the ID token of the sign-in and sends it along. Both sessions end, and the browser comes back to the RP.
//!
//! ## Why it matters
//! The hint is the only thing by which a provider can tell a sign-out that an RP asked for from one that a page somewhere
//! forged. Without it some refuse, some ask, and some forget where the browser was to go. RPs that throw the ID token away
//! after the sign-in work at the lenient ones, and leave their users on an error page at the others, with the session there alive.
//!
//! Field reports: Grafana ([24643](https://github.com/grafana/grafana/issues/24643),
//! [67987](https://github.com/grafana/grafana/issues/67987)), [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/884),
//! [Nextcloud](https://github.com/nextcloud/user_oidc/issues/449), [Vouch Proxy](https://github.com/vouch/vouch-proxy/issues/328)
//! (field report 44).
//!
//! ## How to mend it
//! Keep `id_token` of the token response in the session, and send it as `id_token_hint` together with `client_id`. In NextAuth,
//! copy `account.id_token` into the token in the `jwt` callback.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)
//!   (`id_token_hint` is RECOMMENDED)
//! - OpenID Foundation: `oidcc-client-test-rp-init-logout`
//! - field report 44 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect RP-Initiated Logout 1.0, 2"),
    given: &[("end-session-hint", "required")],
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["oidcc-client-test-rp-init-logout", "field report 44"],
    caught_by: &[
        "ends-session-from-server",
        "landing-page-signs-in",
        "legacy-logout-parameter",
        "local-logout-only",
        "revokes-user-instead-of-session",
        "sends-no-hint",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let out = sign_out(w, &tab).await?;
    w.expect_own_session_over(&out);
    w.expect_provider_session_over(&out);
    w.expect_back_at_rp(&out);
    Ok(())
}
