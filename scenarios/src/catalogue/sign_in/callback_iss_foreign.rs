//! The callback says that another provider sent it.
//!
//! ## What happens
//! The provider announces in its discovery document that it names itself in each callback. This callback carries the
//! `iss` of another provider; `state` and code are right.
//!
//! ## What a correct RP does
//! It refuses the callback, and does not redeem the code: nobody is signed in.
//!
//! ## Why it matters
//! An RP that works with several providers can be made to send one provider's code to another, who then has it (a
//! mix-up attack). The `iss` parameter is the remedy, and works only if it is compared.
//!
//! Field reports: [jellyfin-plugin-sso](https://github.com/Flowfin/jellyfin-plugin-sso/pull/209),
//! [go-sdk](https://github.com/modelcontextprotocol/go-sdk/pull/859) (field report 119).
//!
//! ## How to mend it
//! Compare `iss` of the callback with the issuer that the sign-in began at, character by character, before the code is
//! redeemed; where the provider announces it, refuse callbacks without it.
//!
//! ## References
//! - [RFC 9207, section 2.4](https://www.rfc-editor.org/rfc/rfc9207#section-2.4)
//! - [RFC 9700, section 4.4](https://www.rfc-editor.org/rfc/rfc9700#section-4.4)
//! - field report 119 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 9207, 2.4"),
    given: &[("callback-iss", "present")],
    quirks: &[("callback-iss-foreign", "true")],
    covers: &["ISS-02", "field report 119"],
    caught_by: &["skips:callback-issuer"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the callback of another provider", &sign_in);
    Ok(())
}
