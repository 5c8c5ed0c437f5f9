//! The protected page is opened just before the user signs out, and once more just after.
//!
//! ## What happens
//! Somebody has a copy of alice's session cookies, and opens the protected page with it: alice is signed in, so it is
//! shown. Alice signs out. At once the page is asked for again, with the same cookies.
//!
//! ## What a correct RP does
//! The page is closed. That it was open a moment ago decides nothing.
//!
//! ## Why it matters
//! A proxy that asks at each request whether somebody is signed in doubles the number of requests, so people let it keep
//! the answer for some seconds or minutes. For that time a sign-out is without effect: at a shared computer, in another
//! tab, for whoever took the cookies.
//!
//! Field reports: [oauth2-proxy](https://github.com/oauth2-proxy/oauth2-proxy/pull/662) (why people keep the answer),
//! [nginx-sso](https://github.com/Luzifer/nginx-sso/issues/71) (field report 109).
//!
//! ## How to mend it
//! Ask for the session at every request; looking it up is cheap if it is in memory. Where the answer has to be kept, as
//! with nginx's `proxy_cache` in front of `auth_request`, keep it by the session, remove it at sign-out, and keep it for
//! seconds rather than minutes.
//!
//! ## References
//! - OWASP ASVS 5.0, section 7.4.1 (a terminated session allows no further use)
//! - field report 109 (docs/field-reports.md)

use browser::Cookie;

use crate::{
    drive::{protected, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 109"),
    // The sign-out at the RP is asked about, and not what the provider tells it afterwards.
    given: &[
        ("back-channel-logout", "off"),
        ("front-channel-logout", "off"),
    ],
    needs: &[Need::Protected, Need::SignOut, Need::SessionOnServer],
    covers: &["field report 109"],
    caught_by: &[
        "remembers-who-was-let-in",
        "revokes-user-instead-of-session",
        "session-survives-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let copy = w.another_browser("the browser with the copy")?;
    w.browser().copy_cookies_to(&copy);
    // With the provider's session the RP could sign in anew, and rightly show the page.
    let of_rp = copy.cookies_for(w.base_url());
    let is_of_rp = |cookie: &Cookie| {
        of_rp
            .iter()
            .any(|kept| kept.name == cookie.name && kept.domain == cookie.domain)
    };
    copy.remove_cookies(|cookie| !is_of_rp(cookie));
    let before = protected(w, &copy.tab(), None).await?;
    if !before.shown {
        return Err(Trouble::missing(
            "the protected page was not shown with the copied cookies before the sign-out",
        ));
    }
    // The visit may have renewed the cookies.
    copy.copy_cookies_to(w.browser());

    let out = sign_out(w, &tab).await?;
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );
    let after = protected(w, &copy.tab(), None).await?;
    w.expect(
        "the protected page just after the sign-out, with the cookies for which it was open",
        "it is closed",
        !after.shown,
        &after,
    );
    Ok(())
}
