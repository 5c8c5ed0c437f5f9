//! The user comes by a link of one to eight kilobytes.
//!
//! ## What happens
//! A page of the RP whose address has a query of one, two, four and eight kilobytes is asked for by somebody who is not signed in, as with a
//! dashboard that keeps its filters in the address.
//!
//! ## What a correct RP does
//! The user is signed in, and comes to the page or to the home page; no page is an error.
//!
//! ## Why it matters
//! The address has to be kept while the user is at the provider. In a cookie it exceeds the 4096 bytes and is dropped, and the callback
//! belongs to no sign-in; in `state` it makes an address that the provider refuses. Such links cannot be opened by who is not
//! signed in, and can by everybody else.
//!
//! Field reports: [auth0.js](https://github.com/auth0/auth0.js/issues/1263),
//! [FusionAuth](https://github.com/FusionAuth/fusionauth-issues/issues/608) (field report 90).
//!
//! ## How to mend it
//! Keep the return address on the server, or drop what is longer than some hundred bytes and go to the home page.
//!
//! ## References
//! - [RFC 6265, section 6.1](https://www.rfc-editor.org/rfc/rfc6265#section-6.1)
//! - field report 90 (docs/field-reports.md)

use crate::{
    drive::{End, sign_in_to},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 90"),
    needs: &[Need::ReturnAddress],
    covers: &["field report 90"],
    caught_by: &[
        "keeps-long-return-address",
        "open-redirect",
        "skips:return-url",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    for bytes in [1024, 2048, 4096, 8192] {
        let browser = w.another_browser(&format!("a visitor with a link of {bytes} bytes"))?;
        let to = format!("/?filter={}", "x".repeat(bytes));
        let signed_in = sign_in_to(w, &browser.tab(), "alice", &to).await?;
        let what = format!("the sign-in by a link of {bytes} bytes");
        w.expect_signed_in(&what, &signed_in, "alice");
        let end = &signed_in.journey.end;
        // The page need not exist; an error of the server, or a page of the provider, it must not be.
        let fine = matches!(end, End::Page { url, status, .. } if w.is_rp(url) && *status < 400);
        w.expect(
            &format!("the page after the sign-in by a link of {bytes} bytes"),
            "a page of the RP without an error",
            fine,
            &signed_in,
        );
    }
    Ok(())
}
