//! Somebody else's session is in the browser before the user signs in.
//!
//! ## What happens
//! An attacker visits the RP, signs in as *bob*, and plants the session's cookies in the browser of *alice*, as another app on a host of the same
//! domain can. Then alice signs in.
//!
//! ## What a correct RP does
//! The sign-in makes a new session: no cookie of it has the value that was planted, and with the planted ones nobody is alice.
//!
//! ## Why it matters
//! An RP that goes on with the session that the browser brought, and only writes the new user into it, has signed in everybody who knows
//! its id. It is the oldest trick against sessions, and frameworks leave the change of the id to the app.
//!
//! Field reports: [Passport](https://github.com/jaredhanson/passport/issues/192),
//! [Auth0 for PHP](https://github.com/auth0/auth0-PHP/pull/837), [Etherpad](https://github.com/ether/etherpad/pull/8074),
//! [Okta](https://github.com/okta/okta-oidc-js/issues/310) (field report 117).
//!
//! ## How to mend it
//! Make a new session id where the callback succeeds: `req.session.regenerate` (Express; Passport 0.6 does it), `session_regenerate_id(true)`
//! (PHP), `changeSessionId` (Servlet), `cycle_key` (Django). With TLS, the prefix `__Host-` keeps other hosts from planting cookies.
//!
//! ## References
//! - [RFC 9700, section 4.7](https://www.rfc-editor.org/rfc/rfc9700#section-4.7): forged callbacks, the neighbouring attack
//! - [RFC 6265, section 8.4](https://www.rfc-editor.org/rfc/rfc6265#section-8.4): session identifiers must be set anew
//! - field report 117 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, session_cookies, sign_in, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 117"),
    needs: &[Need::SessionCookies, Need::UserShown],
    covers: &["field report 117"],
    caught_by: &["keeps-session-id-at-sign-in"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let attacker = w.another_browser("the attacker")?;
    w.must_sign_in(&sign_in(w, &attacker.tab(), "bob").await?, "bob")?;
    let planted = session_cookies(w, &attacker);
    if planted.is_empty() {
        return Err(Trouble::missing(
            "the browser holds no cookie that `[supports] session_cookies` matches",
        ));
    }
    // The provider knows alice's browser by other cookies, and has not met it yet.
    let victim = w.another_browser("alice's browser")?;
    attacker.copy_cookies_to(&victim);
    victim.remove_cookies(|cookie| !planted.iter().any(|own| own.name == cookie.name));
    let signed_in = sign_in(w, &victim.tab(), "alice").await?;
    if !signed_in.login_page_shown() {
        return Err(Trouble::missing(format!(
            "the RP asks for no sign-in where it sees a session: {}",
            signed_in.seen()
        )));
    }
    w.expect_signed_in("the sign-in over the planted session", &signed_in, "alice");
    let after = session_cookies(w, &victim);
    let kept = after
        .iter()
        .filter(|new| {
            planted
                .iter()
                .any(|old| old.name == new.name && old.value == new.value)
        })
        .count();
    w.expect(
        "the session's cookies after the sign-in",
        "none has the value that was planted",
        kept == 0,
        (
            format!("{kept} of {} have it", after.len()),
            signed_in.seqs(),
        ),
    );
    let start = w.mark();
    let who = who_am_i(w, &attacker).await?;
    w.expect(
        "who is signed in with the planted cookies",
        "not alice",
        !who.is(w, "alice"),
        (who.to_string(), (start..w.mark()).collect()),
    );
    Ok(())
}
