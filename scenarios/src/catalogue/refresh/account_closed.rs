//! The account is closed while the user goes on clicking.
//!
//! ## What happens
//! The user signs in. The account is then closed at the provider, and all its tokens are revoked. The browser goes on
//! asking, through several lives of an access token.
//!
//! ## What a correct RP does
//! The session ends within the life of one access token, however busy the user is.
//!
//! ## Why it matters
//! Each request extends the session, and so a page that polls keeps it for ever: somebody who was dismissed stays in
//! for as long as the tab is open. Field reports:
//! [dirigible](https://github.com/eclipse-dirigible/dirigible/issues/6480),
//! [t3ext-oidc](https://github.com/xperseguers/t3ext-oidc/issues/199) (field report 144).
//!
//! ## How to mend it
//! Tie the session to the tokens: when the access token has expired and cannot be renewed, the session is over. Give
//! it an end that no activity moves, too.
//!
//! ## References
//! - [RFC 6749, section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) (`invalid_grant`)
//! - [RFC 7009, section 2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.1)
//! - field report 144 (docs/field-reports.md)

use crate::{
    drive::{outlive_access_token, sign_in_for_a_while},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 144"),
    needs: &[Need::Refresh, Need::MovableTime],
    covers: &["field report 144"],
    caught_by: &[
        "ignores-refused-refresh",
        "retries-refused-refresh",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How many more lives of an access token the browser goes on asking.
const LIVES: usize = 3;

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    w.provider().revoke_grants(Some("alice"));
    let mut last = outlive_access_token(w, lifetime).await?;
    for _ in 0..LIVES {
        last = outlive_access_token(w, lifetime).await?;
    }
    w.expect(
        "the user, some lives of an access token later",
        "nobody is signed in",
        last.who.is_signed_out(),
        &last,
    );
    Ok(())
}
