//! A signed-in user asks to go on with another account.
//!
//! ## What happens
//! Alice is signed in, at the RP and at the provider. Somebody follows the RP's own way to another account, and types Bob's password where the
//! provider asks.
//!
//! ## What a correct RP does
//! It asks the provider with `prompt=select_account` or `prompt=login`. The provider asks who it is, and Bob is signed in afterwards.
//!
//! ## Why it matters
//! Without `prompt` the provider answers at once with the account of its session. Such a link leads back to where it was, each time, and people with
//! two accounts delete their cookies. Where the RP has refused the first account, nobody can get in with the second.
//!
//! Field reports: [Matrix Authentication Service](https://github.com/element-hq/matrix-authentication-service/issues/5380),
//! [openidconnect_flutter](https://github.com/4D-Technologies/openidconnect_flutter/issues/43) (field report 67).
//!
//! ## How to mend it
//! Send `prompt=select_account` where the provider's metadata have it in `prompt_values_supported`, and `prompt=login` otherwise, with the sign-in that this link
//! begins. Compare `sub` with that of the session before, and replace the session.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`prompt`)
//! - field report 67 (docs/field-reports.md)

use crate::{
    drive::{sign_in, switch_account},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Practice("field report 67"),
    needs: &[Need::SwitchAccount, Need::PromptHeeded, Need::UserShown],
    covers: &["field report 67"],
    caught_by: &[
        "returns-to-sign-out",
        "switches-account-silently",
        "userinfo-cached-for-everyone",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let switched = switch_account(w, &tab, "bob").await?;
    w.expect_asked_who("the way to another account", &switched, "bob");
    Ok(())
}
