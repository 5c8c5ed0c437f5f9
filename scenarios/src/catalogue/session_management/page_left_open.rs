//! The user leaves a page of the RP open while signed in.
//!
//! ## What happens
//! Alice is signed in, and opens the page on which the RP watches the provider's session (`session_management.page`
//! in the target file).
//!
//! ## What a correct RP does
//! The page loads the provider's `check_session_iframe` in a frame, so that its script can ask whether the session is
//! still the same.
//!
//! ## Why it matters
//! An RP that keeps `session_state` and never loads the frame looks as if it had session management, and notices
//! nothing. What the script of the page does with the frame takes a browser that runs scripts, and is not asked here.
//!
//! ## How to mend it
//! Put an `<iframe hidden>` with the `check_session_iframe` of the discovery document on the pages of signed-in
//! users. The policy of the page must allow it: `Content-Security-Policy: frame-src https://the-provider.example`.
//!
//! ## References
//! - [OpenID Connect Session Management 1.0, section 3.1](https://openid.net/specs/openid-connect-session-1_0.html)
//! - OpenID Foundation: `oidcc-client-test-session-management`, which counts the messages to the frame

use mock_provider::{Channel, Endpoint};

use crate::{
    drive::{Outcome as _, filled, open, session_watch, signed_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Session Management 1.0, 3.1"),
    needs: &[Need::SessionManagement],
    covers: &["SM-02"],
    caught_by: &["never-loads-session-frame"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let page = session_watch(w)?.page.clone();
    let from = w.mark();
    let opened = open(w, &alice.tab, &filled(w, &page)?, None).await?;
    let loaded = w
        .asked_since(from)
        .iter()
        .any(|asked| asked.endpoint == Endpoint::CheckSession && asked.by == Channel::Browser);
    let seen = format!(
        "the provider's page was {} loaded; {}",
        if loaded { "indeed" } else { "not" },
        opened.seen()
    );
    w.expect(
        "the page of a signed-in user",
        "it loads the provider's `check_session_iframe`",
        loaded,
        (seen, opened.seqs()),
    );
    Ok(())
}
