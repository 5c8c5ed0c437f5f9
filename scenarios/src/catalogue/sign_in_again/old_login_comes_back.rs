//! The RP asks for a fresh login after a sign-out, and the provider answers with an old one.
//!
//! ## What happens
//! The provider has no sign-out. The user signs out at the RP and signs in again, and the ID token says in `auth_time` that the login
//! was a day ago: the provider has not heeded what was asked.
//!
//! ## What a correct RP does
//! An RP that sends `max_age` or `prompt=login` compares `auth_time` with it, and signs nobody in with a login that is older. An RP
//! that sends neither is not asked this.
//!
//! ## Why it matters
//! A parameter of the authorization request is a wish, and it travels through the browser, where the user can take it out. Without a look
//! at the answer, `prompt=login` keeps nobody out: the next person at the computer deletes it from the address.
//!
//! Field report 41 has RPs that send `max_age` and never look at `auth_time`.
//!
//! ## How to mend it
//! Send `max_age=0`, which makes `auth_time` required, remember when the request was made, and refuse an ID token whose `auth_time` is
//! missing or earlier, give or take a minute of clocks. Most libraries do it when `max_age` is given to the check of the callback
//! as well: in `openid-client`, `client.callback(uri, params, { state, nonce, max_age: 0 })`.
//!
//! ## References
//! - [OpenID Connect Core 1.0, section 3.1.3.7 (13)](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation)
//! - [OpenID Connect Core 1.0, section 3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest) (`max_age`, `prompt`)
//! - field reports 41, 62 (docs/field-reports.md)

use mock_provider::Endpoint;

use crate::{
    drive::{sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Core 1.0, 3.1.3.7 (13)"),
    given: &[("logout-dialect", "none")],
    needs: &[Need::SignOut],
    covers: &["field report 41", "field report 62"],
    caught_by: &["skips:auth-time", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    sign_out(w, &tab).await?;
    w.given("id-token-auth-time", "old")?;
    let start = w.mark();
    let again = sign_in(w, &tab, "alice").await?;
    let asked_for_fresh = w
        .asked_since(start)
        .iter()
        .any(|asked| asked.endpoint == Endpoint::Authorize && asked.parameter("max_age").is_some());
    if !asked_for_fresh {
        return Err(Trouble::unasked(
            "the sign-in after the sign-out asks for no fresh login with `max_age`",
        ));
    }
    w.expect_refused("a sign-in with a login of yesterday", &again);
    Ok(())
}
