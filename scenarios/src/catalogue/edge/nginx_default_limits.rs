//! The RP stands behind nginx as it is installed, and the ID token has two kilobytes of claims.
//!
//! ## What happens
//! A reverse proxy with nginx's defaults stands in front of the RP: an answer whose headers are larger than 4096 bytes becomes
//! 502, a request with a header line above 8192 bytes 400. The provider puts two kilobytes of unknown claims into the ID
//! token. The user signs in, looks at the page, and signs out.
//!
//! ## What a correct RP does
//! Its answers fit: the user is signed in and can sign out.
//!
//! ## Why it matters
//! It works on the developer's machine and for most users, and fails in production for those with many groups: `502 Bad
//! Gateway` on the callback, after the provider has done everything right. The code is spent by then, a reload only brings
//! another error, and all the cookies of a session are one line of the next request. The log of nginx says `upstream sent
//! too big header`, the log of the RP says nothing.
//!
//! Field reports: [NextAuth](https://github.com/nextauthjs/next-auth/issues/8788),
//! [Cal](https://github.com/onehashai/Cal-ID/pull/1161), [EasyAuth for Kubernetes](https://github.com/Azure/EasyAuthForK8s/issues/79)
//! (field report 82); measured with NextAuth 4.16.4 behind nginx 1.22.1: 502 from 1.5 kB of
//! claims in the ID token on.
//!
//! ## How to mend it
//! Keep tokens out of the session cookie: on the server, or not at all. Where the proxy is yours,
//! `proxy_buffer_size 32k; proxy_buffers 8 16k; proxy_busy_buffers_size 32k` lets the answers through, and
//! `large_client_header_buffers 4 32k` the requests that follow; the first alone turns the 502 into a 400.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken): claims that are
//!   not understood must be ignored
//! - [nginx, `proxy_buffer_size`](https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffer_size) and
//!   [`large_client_header_buffers`](https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers)
//! - field reports 82, 83 (docs/field-reports.md)

use crate::{
    drive::{Outcome as _, expect_all_let_through, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 82"),
    quirks: &[("id-token-ballast", "2000")],
    edge: EdgeChoice::Named("nginx-default"),
    covers: &["field report 82", "field report 83"],
    caught_by: &[
        "hint-in-address-however-long",
        "id-token-in-own-url",
        "keeps-all-in-cookies",
        "one-cookie-whatever-its-size",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let start = w.mark();
    let signed_in = sign_in(w, &tab, "alice").await?;
    w.expect_signed_in("the sign-in through the proxy", &signed_in, "alice");
    let who = who_am_i(w, w.browser()).await?;
    w.expect(
        "the next request through the proxy",
        "alice is still signed in",
        who.is(w, "alice"),
        (who.to_string(), signed_in.seqs()),
    );
    if w.file().sign_out.is_some() && signed_in.is(w, "alice") {
        let out = sign_out(w, &tab).await?;
        w.expect(
            "the sign-out through the proxy",
            "nobody is signed in",
            out.who.is_signed_out(),
            &out,
        );
    }
    expect_all_let_through(w, start);
    Ok(())
}
