//! Twelve tabs are at the login page, and the user finishes in the last.
//!
//! ## What happens
//! Twelve sign-ins are begun in tabs of one browser, as when it is restored with as many pages of the RP open. The user signs in in the tab that
//! was opened last.
//!
//! ## What a correct RP does
//! The user is signed in. A bound on pending sign-ins is right, and the oldest make room.
//!
//! ## Why it matters
//! Against too many cookies RPs got a bound, and some refuse to begin another sign-in once it is reached: the user who has many tabs sees 503
//! in each new one, and has to close the browser to get in.
//!
//! Field reports: [mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc/issues/399) (field report 89).
//!
//! ## How to mend it
//! Drop the oldest pending sign-in when one more begins (`mod_auth_openidc`: `OIDCStateMaxNumberOfCookies 7 true`; without
//! `true` it refuses).
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)
//! - field report 89 (docs/field-reports.md)

use crate::{
    drive::{begin_sign_in, sign_in},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 89"),
    covers: &["field report 89"],
    caught_by: &["refuses-more-pending-sign-ins"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    // The tabs stay open: what is pending in them is pending.
    let mut tabs = Vec::new();
    for _ in 0..11 {
        let tab = w.tab();
        begin_sign_in(w, &tab).await;
        tabs.push(tab);
    }
    let signed_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the sign-in in the twelfth tab", &signed_in, "alice");
    Ok(())
}
