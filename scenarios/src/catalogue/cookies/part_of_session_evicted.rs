//! The browser has thrown a part of the session away.
//!
//! ## What happens
//! Other apps of the host set so many cookies that the browser makes room, and a cookie of the session goes. Each of its cookies is the one
//! that goes, one after the other, and each time the user signs in again.
//!
//! ## What a correct RP does
//! Half a session is none: nobody is signed in, no page is an error, and the user can sign in again.
//!
//! ## Why it matters
//! Browsers keep 180 cookies for a site at most, and drop those that were used longest ago; people delete single cookies, and extensions
//! do. An RP that decrypts what is there throws, and answers 500 to every page.
//!
//! Field reports: Supabase [ssr](https://github.com/supabase/ssr/issues/169),
//! [nextjs-auth0](https://github.com/auth0/nextjs-auth0/pull/2782) (field report 85).
//!
//! ## How to mend it
//! Write the number of parts into the first, take a session with a part missing for none, and expire what is left of it.
//!
//! ## References
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1): servers should expect that a browser drops cookies
//! - field report 85 (docs/field-reports.md)

use crate::{
    drive::{expect_no_session, session_cookies, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("RFC 6265, 6.1"),
    needs: &[Need::SessionCookies],
    covers: &["field report 85"],
    caught_by: &["crashes-on-unreadable-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// Not more cookies than these are tried.
const MOST: usize = 8;

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.given("id-token-ballast", "500")?;
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    for at in 0..MOST {
        let cookies = session_cookies(w, w.browser());
        let Some(gone) = cookies.get(at) else {
            break;
        };
        w.browser()
            .remove_cookies(|cookie| cookie.name == gone.name && cookie.path == gone.path);
        let count = cookies.len();
        expect_no_session(w, &format!("cookie {} of {count} gone", at + 1), &tab).await?;
    }
    Ok(())
}
