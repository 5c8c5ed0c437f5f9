//! Two cookies of one name are in the browser, and the session is the second.
//!
//! ## What happens
//! The browser still has cookies of an old session, with the names that the RP uses today and a longer path: they were set by a
//! former release, or by another app of the host. Browsers send the cookie with the longer path first. The user signs in, and out.
//!
//! ## What a correct RP does
//! It looks at every cookie that has the name of its session, and takes the one that it can read and that is alive. The user is
//! signed in, and after the sign-out nobody is.
//!
//! ## Why it matters
//! Who changes the path or the domain of a cookie leaves the old one in every browser that was there before. An RP that reads the
//! first of its name finds a dead session on each request: the user signs in again and again, until the cookies are deleted. And a
//! sign-out that takes one of the two away leaves the other.
//!
//! Field reports: [freehire](https://github.com/strelov1/freehire/pull/682),
//! [FileBrowser](https://github.com/gtsteffaniak/filebrowser/issues/791), [GeoPulse](https://github.com/tess1o/geopulse/issues/502),
//! [Envoy Gateway](https://github.com/envoyproxy/gateway/issues/4721) (field report 56).
//!
//! ## How to mend it
//! Rename the cookie when its path or domain changes, and keep `Path=/` with the prefix `__Host-`: there can be one of that name alone.
//! Read all cookies of the name, not the first: a map from names to values has lost the others. For some releases, expire the old
//! one with its old path.
//!
//! ## References
//! - [RFC 6265, sections 4.2.2 and 5.4](https://www.rfc-editor.org/rfc/rfc6265#section-5.4): servers should not rely on the order
//! - field report 56 (docs/field-reports.md)

use crate::{
    drive::{plant, session_cookies, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    target::Values,
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 56"),
    needs: &[Need::SignOut, Need::SessionCookies],
    covers: &["field report 56"],
    caught_by: &[
        "reads-first-twin-only",
        "revokes-user-instead-of-session",
        "reads-cookies-by-prefix",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let page = w
        .fill(&w.file().who_am_i.get, &Values::new())
        .map_err(|name| Trouble::harness(format!("`{{{name}}}` has no value")))?;
    let page = w.address(&page);
    if page.path() == "/" {
        return Err(Trouble::missing(
            "the page that says who is signed in has the shortest path, so no cookie can have a longer one",
        ));
    }
    let former = w.another_browser("the browser of an old session")?;
    let tab = former.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let old = session_cookies(w, &former);
    if old.is_empty() {
        return Err(Trouble::missing(
            "the browser holds no cookie that `[supports] session_cookies` matches",
        ));
    }
    if old.iter().any(|cookie| cookie.name.starts_with("__Host-")) {
        return Err(Trouble::unasked(
            "the session cookie has the prefix `__Host-`: no browser keeps one of its name at another path",
        ));
    }
    sign_out(w, &tab).await?;
    for cookie in old {
        plant(w, w.browser(), (&cookie.name, &cookie.value), page.path())?;
    }
    let tab = w.tab();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in beside the old cookies", &signed_in, "alice");
    if signed_in.is(w, "alice") {
        let out = sign_out(w, &tab).await?;
        w.expect_own_session_over(&out);
    }
    Ok(())
}
