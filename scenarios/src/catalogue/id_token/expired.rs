//! The ID token has expired.
//!
//! ## What happens
//! The token endpoint answers with an ID token whose `exp` is ten minutes ago, and whose `iat` lies as long before that
//! as always. Everything else is right.
//!
//! ## What a correct RP does
//! It refuses the token: nobody is signed in, and an error page offers a new attempt.
//!
//! ## Why it matters
//! An ID token is proof that somebody signed in just now. One that is taken after its time lets whoever found it in a
//! log or a backup sign in with it. Ten minutes are more than clocks differ by.
//!
//! ## How to mend it
//! Leave the verifier's check of `exp` on, with a leeway of a minute or two for clocks that differ, not of hours.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation) (9)

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 3.1.3.7 (9)"),
    quirks: &[("id-token-expired", "true")],
    covers: &["CORE-01"],
    caught_by: &["skips:expiry"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect_refused("the sign-in with an expired token", &sign_in);
    Ok(())
}
