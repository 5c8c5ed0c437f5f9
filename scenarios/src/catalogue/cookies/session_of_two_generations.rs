//! The session in the browser is half the last one and half the one before.
//!
//! ## What happens
//! The user signs in twice, and the browser keeps the last cookie of the first session beside those of the second, as when an answer
//! broke off or two requests were answered at once. A session in one cookie becomes the first half of one value and the second
//! half of the other.
//!
//! ## What a correct RP does
//! It notices: nobody is signed in, no page is an error, and the user can sign in again.
//!
//! ## Why it matters
//! Parallel requests each write a part of the cookies, and whoever answers last wins cookie by cookie. An RP that throws where a
//! session cannot be decrypted answers 500 on every page, its sign-in included, until the user knows how to delete cookies. One
//! that does not notice reads the one user's name with the other's tokens.
//!
//! Field reports: Supabase [ssr](https://github.com/supabase/ssr/issues/169),
//! [nextjs-auth0](https://github.com/auth0/nextjs-auth0/pull/2782), [Kiali](https://github.com/kiali/kiali/issues/8990) (field report 85).
//!
//! ## How to mend it
//! Seal the session as a whole and cut it afterwards, so that parts of different sessions do not open together. Take a session
//! that does not open for none: expire its cookies and go on as for a new visitor.
//!
//! ## References
//! - [RFC 6265, section 3](https://www.rfc-editor.org/rfc/rfc6265#section-3): cookies are set one by one
//! - field report 85 (docs/field-reports.md)

use crate::{
    drive::{expect_no_session, plant, session_cookies, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 85"),
    needs: &[Need::SessionCookies],
    covers: &["field report 85"],
    caught_by: &["crashes-on-unreadable-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.given("id-token-ballast", "500")?;
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let first = session_cookies(w, w.browser());
    let again = w.another_browser("alice, a minute later")?;
    w.must_sign_in(&sign_in(w, &again.tab(), "alice").await?, "alice")?;
    let second = session_cookies(w, &again);
    let (Some(old), Some(new)) = (first.last(), second.last()) else {
        return Err(Trouble::missing(
            "the browser holds no cookie that `[supports] session_cookies` matches",
        ));
    };
    let mixed = if second.len() > 1 {
        old.value.clone()
    } else {
        halves(&new.value, &old.value)
    };
    plant(w, &again, (&new.name, &mixed), &new.path)?;
    expect_no_session(w, "a session of two generations", &again.tab()).await
}

/// The first half of one value and the second of the other.
fn halves(one: &str, other: &str) -> String {
    let half = |text: &str| text.len() / 2;
    let (one, other) = (one.get(..half(one)), other.get(half(other)..));
    [one, other].into_iter().flatten().collect()
}
