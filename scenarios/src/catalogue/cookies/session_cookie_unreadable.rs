//! The session cookie holds what the RP never wrote.
//!
//! ## What happens
//! Each cookie of the session is replaced by other values, one after the other: another app's on the same host name, a number of parts
//! that no browser can hold, a token without a signature, quotes, escapes, four thousand letters.
//!
//! ## What a correct RP does
//! It takes each for no session: nobody is signed in, no page is an error, and the user can sign in.
//!
//! ## Why it matters
//! Browsers send cookies to every port of a host, so every app on `localhost` and every older release has written into the same jar;
//! keys are changed at releases. An RP that throws there answers 500 on each page, and only deleting cookies helps. One that believes a
//! count of parts loops until it answers nobody: CVE-2024-24814, `mod_auth_openidc` before 2.4.15.2.
//!
//! Field reports: [Kiali](https://github.com/kiali/kiali/issues/8990) (field report 85); CVE-2024-24814 (field report 86).
//!
//! ## How to mend it
//! Wrap what reads the cookie: whatever goes wrong, the answer is *no session*, and the cookie is expired. Bound the number of
//! parts by what browsers keep. Let the page that signs in read no session at all.
//!
//! ## References
//! - [RFC 6265, section 8.5](https://www.rfc-editor.org/rfc/rfc6265#section-8.5): cookies are not kept apart by port
//! - field reports 85, 86 (docs/field-reports.md)

use crate::{
    drive::{expect_no_session, plant, session_cookies, sign_in},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 86"),
    needs: &[Need::SessionCookies],
    covers: &["field report 85", "field report 86"],
    caught_by: &["crashes-on-unreadable-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let long = "A".repeat(4000);
    let values = [
        ("a number", "1"),
        ("a count of parts that no browser can hold", "99999999.AAAA"),
        ("a count of parts below zero", "-1"),
        (
            "an unsigned token",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImVtYWlsIjoiYWxpY2VAZXhhbXBsZS50ZXN0In0.",
        ),
        ("JSON in quotes", "\"{'user':'alice'}\""),
        ("an escape that is none", "%00%ff%zz"),
        ("four thousand letters", &long),
    ];
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    for (what, value) in values {
        let cookies = session_cookies(w, w.browser());
        if cookies.is_empty() {
            return Err(Trouble::missing(
                "the browser holds no cookie that `[supports] session_cookies` matches",
            ));
        }
        for cookie in cookies {
            let name = &cookie.name;
            let value = value
                .get(..value.len().min(4096 - name.len()))
                .unwrap_or(value);
            plant(w, w.browser(), (name, value), &cookie.path)?;
        }
        expect_no_session(w, what, &tab).await?;
    }
    Ok(())
}
