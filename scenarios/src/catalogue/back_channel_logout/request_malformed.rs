//! The request to the back-channel logout address is not the form that it should be.
//!
//! ## What happens
//! Alice is signed in. Requests come to the address one after the other: a form without `logout_token`, one in which
//! it is empty, one in which it stands twice, a JSON object with it, the bare token, and a GET with it in the query.
//! The token itself is good.
//!
//! ## What a correct RP does
//! It turns each of them down with a status of 400 to 499, without a server error, and leaves Alice signed in. A good
//! request still works afterwards.
//!
//! ## Why it matters
//! The address is open to everybody, and whatever robots send arrives. A GET that works puts tokens into the logs of
//! every proxy on the way; of two tokens in one form, one is checked and the other used.
//!
//! Field reports: reviews of [WildFly Elytron](https://github.com/wildfly-security/wildfly-elytron/pull/2411),
//! [Outline](https://github.com/outline/outline/pull/13438), [Open
//! Liberty](https://github.com/OpenLiberty/open-liberty/pull/20440) and [Argo
//! CD](https://github.com/argoproj/argo-cd/pull/26765) found checks of the logout token missing (field report 129).
//!
//! ## How to mend it
//! Take POST alone, with a form that has `logout_token` exactly once, and answer everything else with 400 (405 for
//! other methods) before a token is looked at.
//!
//! ## References
//! - [OpenID Connect Back-Channel Logout 1.0, section 2.5](https://openid.net/specs/openid-connect-backchannel-1_0.html)
//! - field report 129 (docs/field-reports.md)

use mock_provider::Carrier;

use crate::{
    drive::{Fate, logout_token, send_logout_token, signed_in, takes_good_tokens},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect Back-Channel Logout 1.0, 2.5"),
    needs: &[Need::BackChannelLogout],
    covers: &["BCL-18", "field report 129"],
    caught_by: &["crashes-on-odd-logout-token", "takes-logout-token-by-get"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let alice = signed_in(w, w.browser(), "alice").await?;
    let mut sent = Vec::new();
    for (what, carrier) in [
        ("a form without a logout token", Carrier::FormWithout),
        ("an empty logout token", Carrier::FormEmpty),
        ("a form with two logout tokens", Carrier::FormTwice),
        ("a logout token in JSON", Carrier::Json),
        ("a bare logout token", Carrier::Bare),
        ("a logout token in a query", Carrier::Query),
    ] {
        let mut token = logout_token(w, &alice)?;
        token.carrier = carrier;
        let told = send_logout_token(w, token).await?;
        let after = alice.after(w, &told).await?;
        sent.push((what, told, after));
    }
    takes_good_tokens(w, &alice).await?;
    for (what, told, after) in sent {
        w.expect(
            &format!("the answer to {what}"),
            "a status of 400 to 499",
            told.is_turned_down(),
            &told,
        );
        after.expect(w, &format!("the session after {what}"), Fate::LivesOn);
    }
    Ok(())
}
