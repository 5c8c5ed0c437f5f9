//! The userinfo endpoint answers about another user.
//!
//! ## What happens
//! The ID token is alice's and holds no more than it must, so that name and address come from the userinfo endpoint.
//! Its answer has another `sub`.
//!
//! ## What a correct RP does
//! It does not use the answer: either nobody is signed in, or alice is, with what the ID token says of her. An RP that
//! never asks the userinfo endpoint is not asked.
//!
//! ## Why it matters
//! Access tokens get mixed up, in caches and in attacks. An RP that takes names and addresses from an answer about
//! somebody else shows, or becomes, that somebody.
//!
//! Field reports: [spring-security](https://github.com/spring-projects/spring-security/issues/4441) (field report 34).
//!
//! ## How to mend it
//! Compare `sub` of the answer with `sub` of the ID token, and throw the answer away when they differ.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 5.3.2](https://openid.net/specs/openid-connect-core-1_0.html#UserInfoResponse)
//! - OpenID Foundation: `oidcc-client-test-userinfo-invalid-sub`
//! - field report 34 (docs/field-reports.md)

use mock_provider::Endpoint;

use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Core 1.0, 5.3.2"),
    covers: &[
        "oidcc-client-test-userinfo-invalid-sub",
        "CORE-12",
        "field report 34",
    ],
    caught_by: &["skips:userinfo-subject"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    // The address then comes from the userinfo endpoint alone, and shows whether its answer was used.
    w.given("id-token-claims", "thin")?;
    w.quirk("userinfo-sub-foreign", "true")?;
    let start = w.mark();
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    let asks = w
        .asked_since(start)
        .iter()
        .any(|asked| asked.endpoint == Endpoint::Userinfo);
    if !asks {
        return Err(Trouble::unasked(
            "the RP does not ask the userinfo endpoint",
        ));
    }
    w.expect(
        "the sign-in with somebody else's userinfo",
        "nobody is signed in, or nothing of that answer is shown",
        !sign_in.is(w, "alice"),
        &sign_in,
    );
    Ok(())
}
