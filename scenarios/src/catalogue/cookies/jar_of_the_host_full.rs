//! Other apps of the host have filled the browser's jar with cookies.
//!
//! ## What happens
//! A hundred and seventy small cookies of other apps are there for the RP's host, with odd names and values among them, when the user signs in,
//! comes back, and signs out.
//!
//! ## What a correct RP does
//! It finds its own cookies among them: the user is signed in, stays so, and can sign out.
//!
//! ## Why it matters
//! Cookies know no ports: on a developer's machine everything on `localhost` shares one jar, and in a company everything below one
//! domain. A parser that gives up at a name with brackets, a value in quotes or one that is not ASCII loses what follows, which are the RP's
//! own. Browsers drop the oldest above 180.
//!
//! Field reports: [LobeChat](https://github.com/lobehub/lobehub/issues/7435),
//! [FusionAuth](https://github.com/FusionAuth/fusionauth-issues/issues/608) (field report 83).
//!
//! ## How to mend it
//! Take a cookie parser that skips what it does not understand (RFC 6265, section 5.4, says nothing of refusing), and keep the number of own
//! cookies small.
//!
//! ## References
//! - [RFC 6265, section 8.5](https://www.rfc-editor.org/rfc/rfc6265#section-8.5): cookies are not kept apart by port
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1): limits of browsers
//! - field report 83 (docs/field-reports.md)

use browser::CookieSource;

use crate::{
    drive::{sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 83"),
    covers: &["field report 83"],
    caught_by: &[
        "loses-cookies-beside-odd-ones",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// What other apps leave behind: brackets, quotes, JSON, escapes, letters, nothing.
const ODD: [&str; 7] = [
    "_ga_[x]=1",
    "prefs={\"a\":1,\"b\":[2]}",
    "quoted=\"a b\"",
    "escape=%7B%22%zz",
    "wide=žluťoučký",
    "empty=",
    "nameless",
];

async fn drive(w: &World) -> Result<(), Trouble> {
    let small: Vec<String> = (0..163)
        .map(|number| format!("other-app-{number}=1"))
        .collect();
    for pair in ODD.into_iter().chain(small.iter().map(String::as_str)) {
        let line = format!("{pair}; Path=/");
        let set = w
            .browser()
            .set_cookie(w.base_url(), &line, CookieSource::Http);
        set.map_err(|refusal| Trouble::harness(format!("`{pair}` is not kept: {refusal:?}")))?;
    }
    let tab = w.tab();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in among other cookies", &signed_in, "alice");
    let start = w.mark();
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the next request",
        "alice is still signed in",
        who.is(w, "alice"),
        (who.to_string(), (start..w.mark()).collect()),
    );
    if w.file().sign_out.is_some() && who.is(w, "alice") {
        let out = sign_out(w, &tab).await?;
        w.expect(
            "the sign-out among other cookies",
            "nobody is signed in",
            out.who.is_signed_out(),
            &out,
        );
    }
    Ok(())
}
