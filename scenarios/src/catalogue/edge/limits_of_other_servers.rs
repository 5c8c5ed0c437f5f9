//! The RP stands behind Apache httpd, an AWS load balancer or Node.js, each with limits of its own.
//!
//! ## What happens
//! The ID token has six kilobytes of claims. The user signs in through a proxy with the sizes of Apache httpd, then
//! with those of an Application Load Balancer, then with those of a server in Node.js, and looks at the page each time.
//!
//! ## What a correct RP does
//! The sign-ins work: what it keeps in the browser is small enough for any of them.
//!
//! ## Why it matters
//! Each server has another limit, and the smallest one on the way counts: 8191 bytes for one line of a header in
//! Apache httpd, in requests as in answers, 16 KiB for all headers in Node.js. What runs behind one breaks behind the next, for the users with
//! many groups alone.
//!
//! Field reports: as for nginx (82, 83); measured with Apache httpd 2.4.67: a line of 8192
//! bytes is answered with 400 in a request, and with 502 in an answer of the RP.
//!
//! ## How to mend it
//! Keep tokens out of the session cookie. Where that cannot be, raise every limit on the way: `LimitRequestFieldSize`,
//! `--max-http-header-size`. Those of an Application Load Balancer cannot be changed.
//!
//! ## References
//! - [Apache httpd, `LimitRequestFieldSize`](https://httpd.apache.org/docs/2.4/mod/core.html#limitrequestfieldsize)
//! - [Node.js, `--max-http-header-size`](https://nodejs.org/api/cli.html#--max-http-header-sizesize)
//! - field reports 82, 83 (docs/field-reports.md)

use crate::{
    drive::{expect_all_let_through, sign_in},
    evidence::Trouble,
    scenario::{EdgeChoice, Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 83"),
    quirks: &[("id-token-ballast", "6000")],
    edge: EdgeChoice::Named("plain"),
    covers: &["field report 82", "field report 83"],
    caught_by: &[
        "id-token-in-own-url",
        "keeps-all-in-cookies",
        "one-cookie-whatever-its-size",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    for behaviour in ["apache-default", "aws-alb", "node-16k"] {
        w.behind_limits_of(behaviour)?;
        let user = w.another_browser(behaviour)?;
        let start = w.mark();
        let signed_in = sign_in(w, &user.tab(), "alice").await?;
        w.expect_signed_in(
            &format!("the sign-in with the limits of {behaviour}"),
            &signed_in,
            "alice",
        );
        expect_all_let_through(w, start);
    }
    Ok(())
}
