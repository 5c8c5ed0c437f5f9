//! The page on which a sign-out ends signs the user in again.
//!
//! ## What happens
//! The user signs out and ends on a page of the RP. Then the provider gets a session again in this browser, because
//! the user signs in at it and does not come back to the RP. The page on which the sign-out ended is opened once more.
//!
//! ## What a correct RP does
//! The page is public: it shows that the user is signed out, and starts no sign-in by itself, whether the provider has a
//! session or not.
//!
//! ## Why it matters
//! Where the return address is a protected page, or a login page that goes straight on to the provider, nobody can sign out
//! for as long as the provider has a session: the user is back within a second. While the provider's session ends with the
//! sign-out nobody notices; it shows with the first provider that asks, refuses, or has no sign-out.
//!
//! Field reports: [Nextcloud](https://github.com/nextcloud/user_oidc/issues/1308)
//! ([and here](https://github.com/nextcloud/user_oidc/pull/1155)), [Home Assistant](https://github.com/cavefire/hass-openid/issues/15)
//! [twice](https://github.com/BeryJu/hass-auth-header/issues/364), [Discourse](https://github.com/discourse/discourse/pull/8423)
//! (field report 63).
//!
//! ## How to mend it
//! Make `post_logout_redirect_uri` a page of its own that needs no session, such as `/signed-out`, with a button that signs
//! in. Where the RP signs in by itself, leave that out on this page.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 3](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout)
//! - field report 63 (docs/field-reports.md)

use browser::Mode;
use mock_provider::Endpoint;
use url::Url;

use crate::{
    drive::{End, SignOut, hold_callback, open, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    timeline::Party,
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("OpenID Connect RP-Initiated Logout 1.0, 3"),
    needs: &[Need::SignOut],
    covers: &["field report 63"],
    caught_by: &["landing-page-signs-in", "revokes-user-instead-of-session"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let tab = w.tab();
    w.must_sign_in(&sign_in(w, &tab, "alice").await?, "alice")?;
    let out = sign_out(w, &tab).await?;
    w.expect(
        "the RP's session after sign-out",
        "nobody is signed in",
        out.who.is_signed_out(),
        &out,
    );
    let Some(landing) = landing_page(w, &out) else {
        return Ok(());
    };
    // Somebody who types the password, and closes the tab before the provider sends the browser back.
    hold_callback(w, &w.tab(), "alice").await?;
    let opened = open(w, &tab, &landing, None).await?;
    let starts = w
        .asked_since(opened.journey.from)
        .iter()
        .any(|asked| asked.endpoint == Endpoint::Authorize);
    let what = "the page on which the sign-out ended, opened again";
    w.expect(what, "it starts no sign-in", !starts, &opened);
    w.expect(
        what,
        "nobody is signed in",
        opened.who.is_signed_out(),
        &opened,
    );
    Ok(())
}

/// The page of the RP that the provider sent the browser back to, or the one on which it ended; `None` when the browser never
/// came back to the RP.
fn landing_page(w: &World, out: &SignOut) -> Option<Url> {
    let records = w.timeline().records;
    let asked = |seq: u64| {
        let record = records.iter().find(|record| record.seq == seq);
        record.map(|record| &record.to)
    };
    let trace = w.browser().trace().to_vec();
    let way: Vec<_> = trace
        .iter()
        .filter(|hop| (out.journey.from..out.journey.to).contains(&hop.seq))
        .filter(|hop| matches!(hop.mode, Mode::Navigate | Mode::FormPost))
        .collect();
    // By a redirect, or by a page that loads the frames of RPs and then goes on by itself.
    let back = way.windows(2).find(|pair| {
        asked(pair[0].seq) == Some(&Party::Provider) && asked(pair[1].seq) == Some(&Party::Rp)
    });
    match &out.journey.end {
        End::Page { url, .. } if back.is_none() && w.is_rp(url) => Some(url.clone()),
        _ => back.map(|pair| pair[1].request.url.clone()),
    }
}
