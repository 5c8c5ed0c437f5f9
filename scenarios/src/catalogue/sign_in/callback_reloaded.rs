//! The user reloads the callback, or comes back to it.
//!
//! ## What happens
//! The user signs in. Then the browser asks for the very same callback address once more, as a reload, the back button
//! or a restored tab does.
//!
//! ## What a correct RP does
//! It does not redeem the code a second time. It answers with a page or a redirect below 500, and the user is still
//! signed in.
//!
//! ## Why it matters
//! The code is spent and the `state` is used, so an RP that treats the reload as a new callback shows a fatal error to
//! somebody who is signed in. A second redemption is worse: a provider that keeps to RFC 6749 takes it for theft, and
//! revokes what the first one brought.
//!
//! Field reports: [OpenID-Connect-PHP](https://github.com/jumbojett/OpenID-Connect-PHP/issues/366),
//! [open-liberty](https://github.com/OpenLiberty/open-liberty/issues/8773) (field report 4).
//!
//! ## How to mend it
//! Redirect away from the callback so that it is not in the address bar. When a callback's `state` is spent, send a
//! signed-in user on, and offer everybody else a new attempt.
//!
//! ## References
//! - [RFC 6749, section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
//! - field report 4 (docs/field-reports.md)

use mock_provider::Endpoint;

use crate::{
    drive::{End, Outcome as _, hold_callback, let_go},
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 4.1.2"),
    covers: &["BCP-04", "field report 4"],
    caught_by: &["redeems-code-twice", "crashes-on-reload"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    let callback = hold_callback(w, &tab, "alice").await?;
    let first = let_go(w, &tab, callback.clone()).await?;
    w.must_sign_in(&first, "alice")?;

    let start = w.mark();
    let again = let_go(w, &tab, callback).await?;
    let redeemed = w
        .asked_since(start)
        .iter()
        .any(|asked| asked.endpoint == Endpoint::Token && asked.parameter("code").is_some());
    let seen = if redeemed {
        "the RP sent the same code to the token endpoint again"
    } else {
        "the code was redeemed once"
    };
    w.expect(
        "the code of the reloaded callback",
        "it is not redeemed again",
        !redeemed,
        (seen, again.seqs()),
    );
    let answered = matches!(&again.journey.end, End::Page { status, .. } if *status < 500);
    w.expect(
        "the answer to the reload",
        "a page with a status below 500",
        answered,
        &again,
    );
    w.expect_signed_in("the session after the reload", &again, "alice");
    Ok(())
}
