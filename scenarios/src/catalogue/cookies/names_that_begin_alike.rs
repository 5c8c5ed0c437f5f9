//! A neighbour's cookies have names that begin like those of the session.
//!
//! ## What happens
//! Another app of the host has set cookies whose names are those of the session with something behind: `-admin`, `2`, `.9`, `_old`.
//! Then the user signs in, comes back, and signs out.
//!
//! ## What a correct RP does
//! It reads its own cookies by their exact names: the user is signed in and can sign out. Those of the neighbour stay.
//!
//! ## Why it matters
//! Sessions in several cookies are often read by *begins with*. The test instance next door, whose cookie is `session-test`, then makes
//! each session of `session` unreadable for whoever uses both; cleaning up by prefix signs the user out there.
//!
//! Field reports: [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/3269),
//! [Kiali](https://github.com/kiali/kiali/issues/8990) (field report 91).
//!
//! ## How to mend it
//! Compare the whole name, and for parts the name, one separator and a number. Give each instance a name of its own, and with TLS the
//! prefix `__Host-`.
//!
//! ## References
//! - [RFC 6265, section 5.3](https://www.rfc-editor.org/rfc/rfc6265#section-5.3): a cookie is known by its whole name
//! - [RFC 6265, section 8.5](https://www.rfc-editor.org/rfc/rfc6265#section-8.5): cookies are not kept apart by port
//! - field report 91 (docs/field-reports.md)

use std::collections::BTreeSet;

use crate::{
    drive::{Outcome as _, plant, session_cookies, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 91"),
    needs: &[Need::SessionCookies],
    covers: &["field report 91"],
    caught_by: &["reads-cookies-by-prefix", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

const ENDINGS: [&str; 4] = ["-admin", "2", ".9", "_old"];

async fn drive(w: &World) -> Result<(), Trouble> {
    let scout = w.another_browser("a browser that shows the names")?;
    w.must_sign_in(&sign_in(w, &scout.tab(), "alice").await?, "alice")?;
    let own: BTreeSet<String> = session_cookies(w, &scout)
        .into_iter()
        .map(|cookie| cookie.name)
        .collect();
    let stem = |name: &String| {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        stem.trim_end_matches(['.', '_', '-']).to_owned()
    };
    let stems: BTreeSet<String> = own
        .iter()
        .flat_map(|name| [name.clone(), stem(name)])
        .collect();
    let mut foreign = BTreeSet::new();
    for name in stems
        .iter()
        .flat_map(|stem| ENDINGS.map(|ending| format!("{stem}{ending}")))
    {
        // A name with a number may be a part of the session itself.
        if own.contains(&name) || own.iter().any(|known| stem(known) == stem(&name)) {
            continue;
        }
        plant(w, w.browser(), (&name, "of-the-neighbour"), "/")?;
        foreign.insert(name);
    }
    let tab = w.tab();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in(
        "the sign-in beside the neighbour's cookies",
        &signed_in,
        "alice",
    );
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
            "the sign-out beside the neighbour's cookies",
            "nobody is signed in",
            out.who.is_signed_out(),
            &out,
        );
        let left = w.browser().cookies_for(w.base_url());
        let gone: Vec<&str> = foreign
            .iter()
            .filter(|name| !left.iter().any(|cookie| cookie.name == **name))
            .map(String::as_str)
            .collect();
        w.expect(
            "the neighbour's cookies after the sign-out",
            "all are still there",
            gone.is_empty(),
            (
                format!(
                    "{} of {} are gone: {}",
                    gone.len(),
                    foreign.len(),
                    gone.join(", ")
                ),
                out.seqs(),
            ),
        );
    }
    Ok(())
}
