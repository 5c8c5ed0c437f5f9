//! The user signs out at the provider, and the browser sends the RP's frame no cookies.
//!
//! ## What happens
//! Alice signs in at the RP, then opens the provider's own sign-out in another tab. Its signed-out page loads the
//! RP's front-channel logout address in a hidden frame, with `iss` and `sid`. RP and provider are on different sites,
//! so the browser holds the RP's cookies back, unless they say `SameSite=None`. The back channel is off.
//!
//! ## What a correct RP does
//! It finds the session by the `sid` that the frame names, and ends it.
//!
//! ## Why it matters
//! Browsers withhold cookies in frames of other sites: `SameSite=Lax` is the default, and third-party cookies are
//! blocked besides. A page that looks for the session in its cookies answers 200, the provider notes success, and the
//! user stays signed in.
//!
//! Field reports: [serlo](https://github.com/serlo/frontend/issues/2296),
//! [traefik-oidc-auth](https://github.com/sevensolutions/traefik-oidc-auth/issues/197), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/issues/14467),
//! [OpenIddict](https://github.com/openiddict/openiddict-core/issues/2372) (field report 132).
//!
//! ## How to mend it
//! Register `frontchannel_logout_session_required`, keep the `sid` of the ID token with the session, and end the
//! session with that `sid` in the store, whether cookies come or not. Where the provider offers it, prefer
//! back-channel logout. RP and provider on subdomains of one domain do not have the problem.
//!
//! ## References
//! - [OpenID Connect Front-Channel Logout 1.0, section 2 and 4.1](https://openid.net/specs/openid-connect-frontchannel-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-rp-frontchannel-opinitlogout`, which leaves the verdict to the eye
//! - field report 132 (docs/field-reports.md)

use crate::{
    drive::{Fate, sign_out_at_provider, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 132"),
    given: &[("back-channel-logout", "off")],
    needs: &[
        Need::FrontChannelLogout,
        Need::ProviderLogout,
        Need::SessionNamed,
    ],
    covers: &[
        "oidcc-client-test-rp-frontchannel-opinitlogout",
        "FCL-02",
        "FCL-04",
        "field report 132",
    ],
    caught_by: &[
        "front-channel-ends-nothing",
        "front-channel-needs-cookies",
        "front-channel-needs-sign-in",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let frame = sign_out_at_provider(w, &alice).await?;
    alice
        .expect(w, "the session after the frame", Fate::Ends, &frame)
        .await
}
