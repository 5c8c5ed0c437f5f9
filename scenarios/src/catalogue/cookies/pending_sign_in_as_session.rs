//! The cookie of a sign-in that has only begun is presented as a session.
//!
//! ## What happens
//! Somebody begins to sign in, gives no password, and copies the value of each cookie that the RP has set into the cookies that are the RP's
//! session.
//!
//! ## What a correct RP does
//! Nobody is signed in: a cookie is good for one purpose, and that of a pending sign-in proves nothing but that it began.
//!
//! ## Why it matters
//! `state`, `nonce` and the PKCE secret are often kept in signed or encrypted cookies, made by the same function as the session, with the
//! same key. Where the reader asks only whether the signature is right, everybody can have one: a page that any stranger can open
//! hands out sessions. They name no user, and apps ask whether there is a session, not whose.
//!
//! Field reports: CVE-2023-48309, `next-auth` before 4.24.5 (field report 115).
//!
//! ## How to mend it
//! Derive one key for each purpose, or put the purpose into what is signed, and compare it before anything else is read: `typ` of a JWT,
//! the `salt` of Django's and Flask's signers, the associated data of a cipher. And let a session without a user be none.
//!
//! ## References
//! - [RFC 8725, sections 3.11 and 3.12](https://www.rfc-editor.org/rfc/rfc8725#section-3.11): explicit types, and rules that exclude one another
//! - field report 115 (docs/field-reports.md)

use browser::Cookie;

use crate::{
    drive::{begin_sign_in, plant, session_cookies, sign_in, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 8725, 3.12"),
    needs: &[Need::SessionCookies],
    covers: &["field report 115"],
    caught_by: &[
        "takes-pending-sign-in-for-session",
        "crashes-on-unreadable-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let scout = w.another_browser("a browser that shows the names")?;
    w.must_sign_in(&sign_in(w, &scout.tab(), "alice").await?, "alice")?;
    let sessions = session_cookies(w, &scout);
    if sessions.is_empty() {
        return Err(Trouble::missing(
            "the browser holds no cookie that `[supports] session_cookies` matches",
        ));
    }
    begin_sign_in(w, &w.tab()).await;
    let pending: Vec<Cookie> = w.browser().cookies_for(w.base_url());
    if pending.is_empty() {
        return Err(Trouble::missing(
            "the RP sets no cookie when a sign-in begins",
        ));
    }
    let what = "the cookies of a sign-in that has only begun, as a session";
    for from in &pending {
        for to in &sessions {
            let thief =
                w.another_browser(&format!("the stranger with {} as {}", from.name, to.name))?;
            plant(w, &thief, (&to.name, &from.value), &to.path)?;
            let start = w.mark();
            let who = who_am_i(w, &thief).await?;
            w.expect(
                what,
                "nobody is signed in",
                who.is_signed_out(),
                (
                    format!("with `{}` as `{}`: {who}", from.name, to.name),
                    (start..w.mark()).collect(),
                ),
            );
        }
    }
    Ok(())
}
