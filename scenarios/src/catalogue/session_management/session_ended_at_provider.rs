//! The provider's session is over, and the RP asks for it without a page.
//!
//! ## What happens
//! Alice is signed in. Her session at the provider ends, without a word over back channel or frames. The page's
//! script has heard `changed`, and goes to the address that compares the sessions (`session_management.check` in the
//! target file). The provider answers `login_required`.
//!
//! ## What a correct RP does
//! It takes the error for the sign-out that it is, and signs Alice out. No login page appears, and the browser is not
//! sent to the provider again.
//!
//! ## Why it matters
//! The answer comes as an error, and error handlers do one of two things with errors: they show a page and leave
//! everything as it was, or they begin a new sign-in. The first keeps a session that the provider has ended, the
//! second throws a login page at somebody who is reading.
//!
//! ## How to mend it
//! Tell the callback of a silent request from that of a sign-in, by its `state`. There `login_required`,
//! `interaction_required`, `consent_required` and `account_selection_required` end the session; `server_error` and
//! `temporarily_unavailable` say nothing about it.
//!
//! ## References
//! - [OpenID Connect Session Management 1.0, section 3.1](https://openid.net/specs/openid-connect-session-1_0.html)
//! - [OpenID Connect Core 1.0, section 3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError)

use crate::{
    drive::{Fate, session_compared, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Session Management 1.0, 3.1"),
    given: &[
        ("back-channel-logout", "off"),
        ("front-channel-logout", "off"),
    ],
    needs: &[Need::SessionManagement],
    covers: &["SM-05"],
    caught_by: &[
        "ignores-login-required",
        "landing-page-signs-in",
        "revokes-user-instead-of-session",
        "session-cookie-strict",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    w.provider().sign_out_user("alice");
    let (compared, _) = session_compared(w, &alice.tab).await?;
    w.expect(
        "the provider's login page",
        "it does not appear",
        !compared.login_page_shown(),
        &compared,
    );
    alice
        .expect(
            w,
            "the session after it was compared",
            Fate::Ends,
            &compared,
        )
        .await
}
