//! A page of another origin sends the RP's sign-out form.
//!
//! ## What happens
//! The user is signed in. A page of another app on the same site, at another port or under another name of the domain, posts a
//! form to the address of the RP's sign-out.
//!
//! ## What a correct RP does
//! It sees that the form is none of its own, because the token of the session is not in it or the `Origin` is another one, and
//! signs nobody out.
//!
//! ## Why it matters
//! `SameSite` cookies keep other sites out, and are sent along by everything on the same site: the wiki, the staging server, a
//! user's page on a subdomain. Who relies on the cookie alone can be signed out by any of them, together with all other apps that
//! the provider's session was for.
//!
//! Field report 59 tells of sign-outs that other pages set off.
//!
//! ## How to mend it
//! Put a token that is bound to the session into the form, and compare it; or refuse a POST whose `Origin` is not your own or whose
//! `Sec-Fetch-Site` is not `same-origin`. Frameworks have it built in: `SameOrigin` or CSRF middleware that leaves out the
//! sign-out route is the usual mistake.
//!
//! ## References
//! - [OWASP ASVS 5.0, requirement 3.5.1](https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x12-V3-Web-Frontend-Security.md)
//! - [RFC 6265bis, section 8.8](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis): what `SameSite` does not keep out
//! - field report 59 (docs/field-reports.md)

use url::Url;

use crate::{
    drive::{sign_in, sign_out_address, who_am_i},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 59"),
    needs: &[Need::SignOut, Need::SessionCookies],
    covers: &["field report 59"],
    caught_by: &["skips:sign-out-token"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let address = sign_out_address(w).await?;

    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let from = w.mark();
    // Whatever comes of it, the question is who is signed in afterwards.
    drop(
        w.tab()
            .post_form_on(&neighbour(w), address.as_str(), &[])
            .await,
    );
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "a form on another origin that posts to the sign-out",
        "alice is still signed in",
        who.is(w, "alice"),
        (who.to_string(), (from..w.mark()).collect()),
    );
    Ok(())
}

/// A page on the RP's site, and not of its origin.
fn neighbour(w: &World) -> Url {
    let mut page = w.base_url().clone();
    let port = page.port_or_known_default().unwrap_or_default() ^ 1;
    // An address with a host takes any port.
    let _ = page.set_port(Some(port));
    page
}
