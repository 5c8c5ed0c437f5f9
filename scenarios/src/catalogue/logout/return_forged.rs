//! Another site sends the browser to the return address of a sign-out that was never finished.
//!
//! ## What happens
//! The user presses sign-out at the RP, and the browser does not reach the provider. Then a link on somebody else's page leads to the
//! address at which the RP takes browsers back from sign-outs, with a `state` that is made up: the address of that other site.
//!
//! ## What a correct RP does
//! It shows its page, and goes nowhere else. The value is not the one that it sent, so it does not know that the provider is done: the next sign-in
//! asks who it is.
//!
//! ## Why it matters
//! Everybody can open this address. An RP that takes any visit for the end of the sign-out forgets that the provider's session lives on, and
//! the next one at this computer is signed in with one click. Who keeps the page to show afterwards in `state`, and believes what comes
//! back, has an open redirect at an address that looks like a sign-out.
//!
//! Field reports: sign-outs that led anywhere, `mod_auth_openidc`
//! ([CVE-2021-32786](https://nvd.nist.gov/vuln/detail/CVE-2021-32786), field report 110); sessions of the provider that were
//! forgotten, [next-auth](https://github.com/nextauthjs/next-auth/issues/11069) (field report 62).
//!
//! ## How to mend it
//! Make `state` a random value, keep it in a cookie until the return, and compare the two. Keep what you want to know afterwards beside it
//! and not in it. Leave the mark that asks for a fresh login (`prompt=login`) where it is unless they are equal.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout) (`state`)
//! - [RFC 9700, section 4.11](https://www.rfc-editor.org/rfc/rfc9700#section-4.11): open redirection
//! - field reports 62, 110 (docs/field-reports.md)

use url::Url;

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field reports 62, 110"),
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["RPL-05", "field report 62", "field report 110"],
    caught_by: &[
        "believes-any-state-after-sign-out",
        "ends-session-on-return",
        "follows-state-after-sign-out",
        "local-logout-only",
        "returns-to-sign-out",
        "revokes-user-instead-of-session",
        "silent-after-sign-out",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let client = w.client().clone();
    let landing = client.post_logout_redirect_uris().first().copied();
    let landing = landing.and_then(|address| Url::parse(address).ok());
    let Some(mut landing) = landing else {
        return Err(Trouble::missing(
            "the RP is registered without an address where sign-outs return",
        ));
    };
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let provider: Vec<_> = w.provider().origins().iter().map(Url::origin).collect();
    let stop = tab.stop_before(move |request| provider.contains(&request.url.origin()));
    let out = sign_out(w, &tab).await?;
    drop(stop);
    w.expect_own_session_over(&out);

    // A page on another site than the RP's, which has the link.
    let mut elsewhere = w.base_url().clone();
    let named = elsewhere.set_host(Some("elsewhere.example"));
    named.map_err(Trouble::harness)?;
    landing
        .query_pairs_mut()
        .append_pair("state", elsewhere.as_str());
    let (from, tab) = (w.mark(), w.tab());
    let away = {
        let host = elsewhere.host().map(|host| host.to_owned());
        tab.stop_before(move |request| request.url.host().map(|host| host.to_owned()) == host)
    };
    // Whatever page comes of it, the question is where the browser goes, and what the next sign-in asks.
    drop(tab.open_link_on(&elsewhere, landing.as_str()).await);
    let seen = if away.reached() {
        "the browser is sent to the address in `state`"
    } else {
        "the browser stays where it is"
    };
    w.expect(
        "a return from the sign-out with a `state` that is made up",
        "the RP sends the browser nowhere else",
        !away.reached(),
        (seen, (from..w.mark()).collect()),
    );
    drop(away);
    let again = sign_in(w, &w.tab(), "alice").await?;
    w.expect_asked_who("the sign-in afterwards", &again, "alice");
    Ok(())
}
