//! A load balancer decodes the query of `Location` once.
//!
//! ## What happens
//! Somebody who is not signed in opens a link to a protected page with two parameters, `?a=1&b=2`. The load balancer in
//! front decodes percent-encoded characters in the `Location` of the RP's redirects. The user signs in.
//!
//! ## What a correct RP does
//! The user ends on the page of the link, with both parameters: the address to return to travels in a form that has
//! nothing in it to decode, such as base64url, or stays on the server or in a sealed cookie.
//!
//! ## Why it matters
//! The redirect to the sign-in says `?return_to=%2Fpage%3Fa%3D1%26b%3D2`. Decoded, the second parameter is one of the
//! sign-in and not of the page. Links from mails end on half the page, in production only.
//!
//! Field reports: wonderwall of NAIS (a note in its history), oauth2-proxy with a sign-in page of one's own (field
//! report 103).
//!
//! ## How to mend it
//! Keep the address to return to out of redirects, or encode it with base64url.
//!
//! ## References
//! - RFC 3986, section 2.4 (when to decode: once, and by whom the parts belong to)
//! - field reports 9, 103 (docs/field-reports.md)

use browser::Browser;
use url::Url;

use crate::{
    drive::{End, SignIn, open},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 103"),
    needs: &[Need::Protected],
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 9", "field report 103"],
    caught_by: &["return-address-in-plain-query"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let page = w.file().protected.as_ref();
    let page = page.map(|page| w.fill(&page.get, &crate::target::Values::new()));
    let path = page.and_then(Result::ok).unwrap_or_default();
    let mut link = w.address(&path);
    link.query_pairs_mut()
        .append_pair("a", "1")
        .append_pair("b", "2");

    let usual = followed(w, w.browser(), &link).await?;
    if !ended_at(&usual, &link) {
        return Err(Trouble::unasked(format!(
            "the link does not lead through a sign-in and back here, whatever the proxy does: {}",
            usual.journey.end
        )));
    }
    w.behind("location-decoded")?;
    let another = w.another_browser("another browser")?;
    let decoded = followed(w, &another, &link).await?;
    w.expect(
        "the page after a sign-in that a link began",
        "it is that of the link, with both parameters",
        ended_at(&decoded, &link),
        &decoded,
    );
    Ok(())
}

async fn followed(w: &World, browser: &Browser, link: &Url) -> Result<SignIn, Trouble> {
    open(w, &browser.tab(), link, Some("alice")).await
}

fn ended_at(sign_in: &SignIn, link: &Url) -> bool {
    matches!(&sign_in.journey.end, End::Page { url, status: 200, .. } if url == link)
}
