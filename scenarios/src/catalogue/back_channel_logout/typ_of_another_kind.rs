//! The logout token says in its header that it is something else.
//!
//! ## What happens
//! Alice is signed in. Two logout tokens come for her session. What they claim is right, but the header of the first
//! says `typ: at+jwt`, and that of the second `typ: secevent+jwt`.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! The type is there so that tokens of different kinds cannot be mistaken for one another. It may be missing, because
//! older providers send none; if it is there and says something else, the token is something else.
//!
//! ## How to mend it
//! Accept `logout+jwt`, `JWT` and no `typ` at all, without regard to case, and refuse the rest.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [OpenID Connect Back-Channel Logout 1.0, section 4.1](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [RFC 8725, section 3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)

use crate::{
    drive::refuses_each_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect Back-Channel Logout 1.0, 2.4"),
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-13"],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-type"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_each_logout_token(
        w,
        &[
            (
                "a logout token with `typ: at+jwt`",
                &[("logout-token-typ", "at+jwt")],
            ),
            (
                "a logout token with `typ: secevent+jwt`",
                &[("logout-token-typ", "other")],
            ),
        ],
    )
    .await
}
