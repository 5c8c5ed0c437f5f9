//! Somebody has a copy of the session cookies, and the user signs out.
//!
//! ## What happens
//! The user signs in. The cookies of the browser are copied to another one, which is signed in with them. Then the
//! user signs out.
//!
//! ## What a correct RP does
//! Its sign-out ends the session on the server: the copy is worth nothing from then on.
//!
//! ## Why it matters
//! Cookies get copied: by malware, from backups, from shared machines, out of logs. Signing out is what people are told to do
//! then. Where it only tells the browser to forget the cookie, whoever holds the copy goes on for as long as the session
//! would have lived.
//!
//! Field report: [Argo CD](https://github.com/argoproj/argo-cd/issues/13593) (field report 54).
//!
//! ## How to mend it
//! Delete the session from the store before the cookie is taken from the browser. Sessions that live in the cookie itself
//! cannot be deleted: give them a short life, or keep a list of those that were signed out until they would have expired.
//!
//! A target that says `session_storage = "cookie"` is not asked this question.
//!
//! ## References
//! - [OWASP ASVS 5.0, requirement 7.4.1](https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x16-V7-Session-Management.md)
//! - field report 54 (docs/field-reports.md)

use browser::Cookie;

use crate::{
    drive::{Outcome as _, protected, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OWASP ASVS 5.0, 7.4.1"),
    // The sign-out at the RP is asked about, and not what the provider tells it afterwards.
    given: &[
        ("back-channel-logout", "off"),
        ("front-channel-logout", "off"),
    ],
    needs: &[Need::SignOut, Need::SessionOnServer],
    covers: &["RPL-07", "field report 54"],
    caught_by: &[
        "revokes-user-instead-of-session",
        "session-survives-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let thief = w.another_browser("the browser with the copy")?;
    w.browser().copy_cookies_to(&thief);
    // The provider's session is another one, and no question of this scenario.
    let of_rp = thief.cookies_for(w.base_url());
    let is_of_rp = |cookie: &Cookie| {
        of_rp
            .iter()
            .any(|kept| kept.name == cookie.name && kept.domain == cookie.domain)
    };
    thief.remove_cookies(|cookie| !is_of_rp(cookie));
    let before = who_am_i(w, &thief).await?;
    if !before.is(w, "alice") {
        return Err(Trouble::missing(format!(
            "the copied cookies are not the session: {before}"
        )));
    }
    // The question may have renewed the cookies.
    thief.copy_cookies_to(w.browser());

    let out = sign_out(w, &tab).await?;
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );
    let start = w.mark();
    let who = who_am_i(w, &thief).await?;
    let seqs = [out.seqs(), (start..w.mark()).collect()].concat();
    let seen = format!("in the browser with the copy {who}");
    w.expect(
        "the copy of the session after sign-out",
        "nobody is signed in with it",
        who.is_signed_out(),
        (seen, seqs),
    );
    if w.file().protected.is_some() {
        let visit = protected(w, &thief.tab(), None).await?;
        w.expect(
            "the protected page with the copy",
            "it is not shown",
            !visit.shown,
            &visit,
        );
    }
    Ok(())
}
