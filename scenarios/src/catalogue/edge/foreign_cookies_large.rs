//! Cookies of other apps on the same host take half of what a request may hold.
//!
//! ## What happens
//! The browser has four kilobytes of cookies that other apps set on the RP's host, and the ID token has two kilobytes of
//! claims. In front of the RP stands nginx with its default of 8 KiB for one line of a request. The user signs in,
//! looks at the page, and signs out.
//!
//! ## What a correct RP does
//! It leaves room: its own cookies, those of the sign-in included, take a few kilobytes at most, and everything works.
//!
//! ## Why it matters
//! All cookies of a request are one line. What the RP, its older versions, analytics and other apps of the domain set
//! adds up, and one day every page is `400 Request Header Or Cookie Too Large`, the sign-out too. Only clearing all
//! cookies helps, and users do not know that.
//!
//! Field reports: [LobeHub](https://github.com/lobehub/lobehub/issues/7435),
//! [Blockscout](https://github.com/blockscout/frontend/issues/2819),
//! [Akash](https://github.com/akash-network/console/pull/526),
//! [FusionAuth](https://github.com/FusionAuth/fusionauth-issues/issues/608) (field report 83).
//!
//! ## How to mend it
//! Keep tokens out of cookies, and give cookies of a sign-in a short life. Where the proxy is yours,
//! `large_client_header_buffers 4 32k`; the server behind it has a limit too, 16 KiB in Node.js.
//!
//! ## References
//! - RFC 6585, section 5
//! - [nginx,
//!   `large_client_header_buffers`](https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers)
//! - field report 83 (docs/field-reports.md)

use browser::CookieSource;

use crate::{
    drive::{Outcome as _, expect_all_let_through, sign_in, sign_out},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 83"),
    quirks: &[("id-token-ballast", "2000")],
    edge: EdgeChoice::Named("nginx-large-answers"),
    covers: &["field report 83"],
    caught_by: &[
        "keeps-all-in-cookies",
        "one-cookie-whatever-its-size",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    for number in 0..4 {
        let line = format!("other-app-{number}={}; Path=/", "x".repeat(1000));
        w.browser()
            .set_cookie(w.base_url(), &line, CookieSource::Http)
            .map_err(|refusal| Trouble::harness(format!("a foreign cookie: {refusal:?}")))?;
    }
    let tab = w.tab();
    let start = w.mark();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in(
        "the sign-in beside four kilobytes of other cookies",
        &signed_in,
        "alice",
    );
    if w.file().sign_out.is_some() && signed_in.is(w, "alice") {
        let out = sign_out(w, &tab).await?;
        w.expect(
            "the sign-out beside four kilobytes of other cookies",
            "nobody is signed in",
            out.who.is_signed_out(),
            (out.seen(), out.seqs()),
        );
    }
    expect_all_let_through(w, start);
    Ok(())
}
