//! The provider has changed its signing key since the RP last looked.
//!
//! ## What happens
//! The RP has signed somebody in, so it knows the provider's keys. Then the provider rotates: a new key signs the next
//! ID token and is in the published set, and the old key is gone.
//!
//! ## What a correct RP does
//! It finds a `kid` that it does not know, fetches the keys again, and signs the user in at the first attempt.
//!
//! ## Why it matters
//! Providers rotate every few weeks, and at once after an incident. An RP that read the keys when it started refuses
//! every sign-in from then on, until somebody restarts it; outages of hours were reported.
//!
//! Field reports: [kellnr](https://github.com/kellnr/kellnr/issues/1265),
//! [keepass4web-rs](https://github.com/lixmal/keepass4web-rs/issues/313),
//! [go-oidc](https://github.com/coreos/go-oidc/issues/243),
//! [smallrye-jwt](https://github.com/smallrye/smallrye-jwt/issues/228) (field reports 29 and 30).
//!
//! ## How to mend it
//! Fetch the keys again when a token names one that is not known, and try once more; limit how often, so that forged
//! tokens cannot make the RP hammer the provider. In Rust's openidconnect crate: do not build the client once for the
//! life of the process.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 10.1.1](https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys)
//! - OpenID Foundation: `oidcc-client-test-signing-key-rotation`, `oidcc-client-test-signing-key-rotation-just-before-signing`
//! - field reports 29, 30 (docs/field-reports.md)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 10.1.1"),
    quirks: &[("key-rotated", "true")],
    covers: &[
        "oidcc-client-test-signing-key-rotation",
        "oidcc-client-test-signing-key-rotation-just-before-signing",
        "CORE-19",
        "field report 29",
        "field report 30",
    ],
    caught_by: &["keeps-keys-forever"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_signed_in("the first sign-in after the rotation", &sign_in, "alice");
    Ok(())
}
