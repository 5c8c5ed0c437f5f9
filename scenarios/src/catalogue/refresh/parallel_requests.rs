//! Several requests of one user meet an expired access token at the same time.
//!
//! ## What happens
//! The access token has expired. The browser sends a number of requests at once, all with the same cookies. The provider
//! takes a moment for the refresh, gives a new refresh token with it, and takes one that is used again for stolen: it then
//! revokes everything that came of this sign-in. Later the access token expires once more.
//!
//! ## What a correct RP does
//! It refreshes once for all of them: no refresh token is sent twice, every request is answered as the signed-in
//! user, and the next expiry goes as well as the first.
//!
//! ## Why it matters
//! A page with a few background calls is enough, and it needs nothing but the right moment: users are thrown out at random,
//! about once in each life of a token, in the middle of their work. It is the refresh bug that is reported most often.
//!
//! Field reports: [NextAuth](https://github.com/nextauthjs/next-auth/issues/11240),
//! [OAuth2 Proxy](https://github.com/oauth2-proxy/oauth2-proxy/issues/1992)
//! ([1006](https://github.com/oauth2-proxy/oauth2-proxy/issues/1006), [1384](https://github.com/oauth2-proxy/oauth2-proxy/issues/1384)),
//! [AuthKit](https://github.com/workos/authkit-nextjs/issues/28), [nuxt-auth](https://github.com/sidebase/nuxt-auth/issues/239)
//! (field report 70); the request that lost the race is shown a sign-in page, [Nocturne](https://github.com/nightscout/nocturne/pull/391)
//! (field report 73).
//!
//! ## How to mend it
//! Let one refresh run per session, and let the others wait for its result: a map from the refresh token to the promise or
//! future of the running refresh, kept for a while after it ends, because requests with the old cookie are still on their
//! way. With more than one process, put the lock and the result where the sessions are, and let the lock live longer than
//! the provider takes.
//!
//! ## References
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6): the client must discard the old refresh token
//! - [RFC 9700, section 4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2): what the provider does with one that
//!   comes again
//! - field reports 70, 73 (docs/field-reports.md)

use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::{
    drive::{
        WhoAmI, outlive_access_token, refresh, refreshes_since, sign_in_for_a_while, who_am_i,
    },
    evidence::{Held, Trouble},
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 6"),
    given: &[
        ("refresh-rotation", "rotated"),
        ("refresh-reuse", "revoke-family"),
    ],
    quirks: &[("refresh-slow", "300")],
    needs: &[Need::Refresh],
    covers: &["CORE-27", "field report 70", "field report 73"],
    caught_by: &["keeps-old-refresh-token", "refreshes-in-parallel"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// How many pairs of requests are sent at once: one to what makes the RP refresh, one that asks who is signed in.
const AT_ONCE: usize = 5;

async fn drive(w: &World) -> Result<(), Trouble> {
    let lifetime = sign_in_for_a_while(w, &w.tab(), "alice").await?;
    w.outlive(lifetime).await?;
    let start = w.mark();
    let asked = (0..AT_ONCE).map(|_| async {
        let (used, who) = tokio::join!(refresh(w, w.browser()), who_am_i(w, w.browser()));
        // What the RP answers there is no matter, as long as it was asked.
        drop(used?);
        who
    });
    let answers: Vec<WhoAmI> = join_all(asked)
        .await
        .into_iter()
        .collect::<Result<_, _>>()?;
    let during: Vec<u64> = (start..w.mark()).collect();
    expect_each_token_once(w, start);

    let others: BTreeSet<String> = answers
        .iter()
        .filter(|who| !who.is(w, "alice"))
        .map(WhoAmI::to_string)
        .collect();
    let seen = match others.len() {
        0 => format!("{} answers, each for alice", answers.len()),
        _ => others.into_iter().collect::<Vec<_>>().join("; "),
    };
    let all = answers.iter().all(|who| who.is(w, "alice"));
    w.expect(
        "the answers to requests at the same time",
        "alice is signed in in each",
        all,
        (seen, during),
    );

    let later = outlive_access_token(w, lifetime).await?;
    w.expect(
        "the next expiry",
        "a new access token is fetched",
        later.granted(),
        &later,
    );
    w.expect(
        "the user after the next expiry",
        "alice is still signed in",
        later.who.is(w, "alice"),
        &later,
    );
    Ok(())
}

/// No refresh token was sent twice since `start`.
fn expect_each_token_once(w: &World, start: u64) {
    let requests = refreshes_since(w, start);
    let tokens: BTreeSet<&str> = requests
        .iter()
        .filter_map(|request| request.parameter("refresh_token"))
        .collect();
    let held = match requests.len() {
        0 => Held::Unknown,
        sent => Held::from(sent == tokens.len()),
    };
    let seen = format!(
        "{} refresh requests with {} refresh tokens",
        requests.len(),
        tokens.len()
    );
    let seqs = requests.iter().map(|request| request.seq).collect();
    w.expect(
        "the refresh token under requests at the same time",
        "it is redeemed once",
        held,
        (seen, seqs),
    );
}
