//! Another site leads the user's browser to the address of the sign-out.
//!
//! ## What happens
//! The user is signed in, and follows a link on somebody else's page that leads to the RP's sign-out. The browser also loads
//! that address ahead, as it does with links that it expects to be followed.
//!
//! ## What a correct RP does
//! A GET of that address signs nobody out. It asks, on a page of the RP, and only the answer signs out.
//!
//! ## Why it matters
//! A GET that changes something is at the mercy of everybody who can make a browser send one: an image, a link, a forum post, and
//! the browser itself, which loads pages ahead. Users lose what they were writing; where the sign-out goes on to the provider they
//! lose every other app with it. Frameworks that load links ahead have signed out their own users by showing them the link.
//!
//! Field reports: [Publ](https://github.com/PlaidWeb/Publ/issues/267), a
//! [review](https://github.com/scaleapi/scale-agentex/pull/351), and the discussion in
//! [OWASP ASVS](https://github.com/OWASP/ASVS/issues/3080) (field report 59).
//!
//! ## How to mend it
//! Sign out on POST with a token of the session in the form; answer a GET with that form. In Next.js, do not use `<Link>` for a route
//! that signs out, and set `prefetch={false}` where it must be one.
//!
//! An RP that takes links from everywhere as a documented choice lists this scenario under `[[expect]]`.
//!
//! ## References
//! - [RFC 9110, section 9.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1) (safe methods)
//! - [OpenID Connect RP-Initiated Logout 1.0, section 6](https://openid.net/specs/openid-connect-rpinitiated-1_0.html)
//! - field report 59 (docs/field-reports.md)

use crate::{
    drive::{sign_in, sign_out_address, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 59"),
    needs: &[Need::SignOut, Need::SessionCookies],
    covers: &["RPL-12", "field report 59"],
    caught_by: &["ends-session-on-return", "signs-out-on-get"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let address = sign_out_address(w).await?;

    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let from = w.mark();
    // Whatever comes of them, the question is who is signed in afterwards.
    drop(tab.prefetch(address.as_str()).await);
    expect_still_there(w, "the sign-out's address, loaded ahead", from).await?;
    let from = w.mark();
    let elsewhere = elsewhere(w)?;
    drop(w.tab().open_link_on(&elsewhere, address.as_str()).await);
    expect_still_there(w, "a link on another site to the sign-out", from).await
}

async fn expect_still_there(w: &World, what: &str, from: u64) -> Result<(), Trouble> {
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        what,
        "alice is still signed in",
        who.is(w, "alice"),
        (who.to_string(), (from..w.mark()).collect()),
    );
    Ok(())
}

/// A page on another site than the RP's.
fn elsewhere(w: &World) -> Result<url::Url, Trouble> {
    let mut page = w.base_url().clone();
    page.set_host(Some("elsewhere.example"))
        .map_err(Trouble::harness)?;
    Ok(page)
}
