//! The front-channel logout address is opened with the user's session, and another issuer.
//!
//! ## What happens
//! Alice is signed in. Her browser is led to the RP's front-channel logout address, with the `sid` of her session and
//! the `iss` of another provider.
//!
//! ## What a correct RP does
//! It ends nothing: Alice is signed in as before. The status is its own choice.
//!
//! ## Why it matters
//! The address is known to everybody, and every page can lead a browser to it. Whoever does not compare what comes
//! with what is kept lets others sign people out, in the middle of their work, as often as they like.
//!
//! Field reports: [Flipt](https://github.com/flipt-io/flipt/pull/6164),
//! [lua-resty-openidc](https://github.com/zmartzone/lua-resty-openidc/pull/308) (field report 133).
//!
//! ## How to mend it
//! Compare `iss` with the issuer and `sid` with that of the session, and do nothing where either is missing or
//! differs. Register `frontchannel_logout_session_required`, so that the provider always sends both.
//!
//! ## References
//! - [OpenID Connect Front-Channel Logout 1.0, section 2 and 5](https://openid.net/specs/openid-connect-frontchannel-1_0.html)
//! - field report 133 (docs/field-reports.md)

use crate::{
    drive::{Fate, frame_address, open_frame, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 133"),
    needs: &[Need::FrontChannelLogout, Need::SessionNamed],
    covers: &["FCL-03", "field report 133"],
    caught_by: &[
        "front-channel-ignores-session",
        "skips:front-channel-issuer",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let another = format!("{}-of-somebody-else", w.provider().issuer());
    let address = frame_address(w, Some(&another), Some(&alice.sid))?;
    let frame = open_frame(w, &alice.browser, &address).await?;
    if !frame.had_cookies() {
        return Err(Trouble::missing(
            "the browser sent no cookies, so that nobody could be signed out",
        ));
    }
    alice
        .expect(
            w,
            "the session after an `iss` of another provider",
            Fate::LivesOn,
            &frame,
        )
        .await
}
