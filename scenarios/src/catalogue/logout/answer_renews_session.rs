//! The answer to the sign-out sets the session cookie that it takes away.
//!
//! ## What happens
//! The user signs in and out. What the RP says about its session cookies is read line by line, from the answer that first takes one
//! away to the end of the sign-out.
//!
//! ## What a correct RP does
//! From that answer on it sets no session cookie with a value: there is one line for each cookie, and it takes it away.
//!
//! ## Why it matters
//! Sessions that roll are renewed by middleware around every route, the one that signs out included. Then the answer has two
//! `Set-Cookie` lines of one name, and the one that comes last wins: with an update of the framework, or another order of
//! middleware, users cannot sign out any more. Intermediaries that fold or reorder headers do the same.
//!
//! Field reports: [next-auth](https://github.com/nextauthjs/next-auth/issues/12909) and
//! [the order of its lines](https://github.com/nextauthjs/next-auth/pull/12908) (field report 58).
//!
//! ## How to mend it
//! Leave the sign-out route out of the middleware that renews sessions, or have it look first whether the answer already says
//! something about that cookie. RFC 6265, section 4.1.1: servers should not set one cookie twice in one answer.
//!
//! ## References
//! - [RFC 6265, section 4.1.1](https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1)
//! - field report 58 (docs/field-reports.md)

use crate::{
    drive::{session_lines, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("RFC 6265, 4.1.1"),
    needs: &[Need::SignOut, Need::SessionCookies],
    covers: &["field report 58"],
    caught_by: &[
        "renews-session-at-sign-out",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let start = w.mark();
    let out = sign_out(w, &tab).await?;
    let lines = session_lines(w, start);
    let end = lines.iter().find(|line| line.deletes).map(|line| line.seq);
    let Some(end) = end else {
        return Err(Trouble::missing(
            "no answer of the sign-out takes a session cookie away",
        ));
    };
    let renewed = lines.iter().find(|line| line.seq >= end && !line.deletes);
    let (seen, seqs) = match renewed {
        Some(line) => (
            format!("{} {} sets `{}`", line.method, line.url.path(), line.name),
            vec![line.seq],
        ),
        None => ("every line takes a cookie away".to_owned(), vec![end]),
    };
    w.expect(
        "what the sign-out says about session cookies",
        "it sets none",
        renewed.is_none(),
        (seen, seqs),
    );
    w.expect_own_session_over(&out);
    Ok(())
}
