//! In place of a logout token comes an ID token, then an access token.
//!
//! ## What happens
//! Alice is signed in. The provider posts an ID token of her session to the RP's back-channel logout address, then a
//! JWT access token. Both have a good signature, the right `iss`, the right `aud`, `sub` and `sid`.
//!
//! ## What a correct RP does
//! It answers 400, ends nothing, and says in a JSON body what was wrong. A good logout token still works afterwards.
//!
//! ## Why it matters
//! ID tokens go through browsers and logs, and access tokens to every API. If they worked as logout tokens, whoever
//! sees one could sign its user out.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Require `events` with the event of a sign-out, and refuse `nonce`. Where the header has `typ`, it must be
//! `logout+jwt` or `JWT`.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.6 (6)](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - [RFC 8725, section 3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11)
//! - field report 129 (docs/field-reports.md)

use crate::{
    drive::refuses_each_logout_token,
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.6 (6)"),
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-12", "field report 129"],
    caught_by: &["crashes-on-odd-logout-token", "skips:logout-token-event"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    refuses_each_logout_token(
        w,
        &[
            (
                "an ID token in place of a logout token",
                &[("logout-token-kind", "id-token")],
            ),
            (
                "an access token in place of a logout token",
                &[("logout-token-kind", "access-token")],
            ),
        ],
    )
    .await
}
