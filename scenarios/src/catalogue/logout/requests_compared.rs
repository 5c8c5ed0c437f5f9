//! Two users sign out, and what the provider is asked is compared.
//!
//! ## What happens
//! Two users sign in and out, each in a browser of their own. The parameters of the two requests to the provider's sign-out are compared with each
//! other, and with whom they are about.
//!
//! ## What a correct RP does
//! `client_id`, where it is sent, is the RP's. `state`, where it is sent, is another one each time, cannot be guessed, and says nothing of the user.
//! `logout_hint` names the user who signs out, and `ui_locales` holds languages.
//!
//! ## Why it matters
//! Providers compare `client_id` with the hint and refuse the request where they differ. A `state` that everybody knows proves nothing when the browser comes
//! back with it. A `logout_hint` about somebody else has the provider ask the user about a session that is not theirs. All of this travels in an address
//! that logs keep, so nothing more belongs there. No report from the field was found of a wrong one.
//!
//! ## How to mend it
//! Make `state` as random as that of a sign-in, and keep it in a cookie until the return. Take `client_id` from the same configuration as at the sign-in, and
//! leave `logout_hint` and `ui_locales` out unless you know why they are there.
//!
//! ## References
//! - [OpenID Connect RP-Initiated Logout 1.0, section 2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout):
//!   `logout_hint`, `client_id`, `state` (an opaque value), `ui_locales`

use std::sync::Arc;

use browser::Browser;
use mock_provider::{Channel, Endpoint, Exchange};

use crate::{
    drive::{hint_since, sign_in, sign_out},
    evidence::Trouble,
    scenario::{Level, Need, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Should("OpenID Connect RP-Initiated Logout 1.0, 2"),
    needs: &[Need::SignOut, Need::EndSession],
    covers: &["RPL-04", "RPL-05"],
    caught_by: &[
        "constant-state-at-sign-out",
        "revokes-user-instead-of-session",
    ],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

/// A shorter `state` can be guessed: see `invariants/state-repeated`.
const SHORTEST: usize = 16;

async fn drive(w: &World) -> Result<(), Trouble> {
    let alices = request(w, w.browser(), "alice").await?;
    let bobs = request(w, &w.another_browser("bob's browser")?, "bob").await?;
    for (user, asked) in [("alice", &alices), ("bob", &bobs)] {
        let odd = oddities(w, user, asked);
        let seen = if odd.is_empty() {
            "they fit".to_owned()
        } else {
            odd.join("; ")
        };
        w.expect(
            &format!("the parameters of {user}'s sign-out"),
            "client, user and languages are what the names of the parameters say",
            odd.is_empty(),
            (seen, vec![asked.seq]),
        );
    }
    let (Some(alices_state), Some(bobs_state)) =
        (alices.parameter("state"), bobs.parameter("state"))
    else {
        return Ok(());
    };
    let seen = if alices_state == bobs_state {
        "both have the same `state`".to_owned()
    } else {
        format!(
            "two values of {} and {} characters",
            alices_state.len(),
            bobs_state.len()
        )
    };
    let shortest = alices_state.len().min(bobs_state.len());
    w.expect(
        "the `state` of the two sign-outs",
        "two values that nobody can guess",
        alices_state != bobs_state && shortest >= SHORTEST,
        (seen, vec![alices.seq, bobs.seq]),
    );
    Ok(())
}

/// Signs a user in and out, and comes back with the request that the browser brought to the provider.
async fn request(w: &World, browser: &Browser, user: &str) -> Result<Arc<Exchange>, Trouble> {
    let tab = browser.tab();
    w.must_sign_in(&sign_in(w, &tab, user).await?, user)?;
    let start = w.mark();
    sign_out(w, &tab).await?;
    let mut asked = w.asked_since(start).into_iter();
    let first = asked.find(|it| it.endpoint == Endpoint::EndSession && it.by == Channel::Browser);
    first.ok_or_else(|| Trouble::missing("the browser never came to the provider's sign-out"))
}

/// What is wrong with a request that is about `user`.
fn oddities(w: &World, user: &str, asked: &Exchange) -> Vec<String> {
    let mut odd = Vec::new();
    let names = names(w, user, asked);
    let ours = w.client().id();
    if let Some(id) = asked.parameter("client_id").filter(|id| *id != ours) {
        odd.push(format!("`client_id` is `{id}`, and the RP is `{ours}`"));
    }
    if let Some(hint) = asked.parameter("logout_hint")
        && !names.iter().any(|name| name == hint)
    {
        odd.push(format!("`logout_hint` does not name {user}"));
    }
    if let Some(state) = asked.parameter("state")
        && names
            .iter()
            .any(|name| is_telling(name) && state.contains(name))
    {
        odd.push(format!("`state` says who {user} is"));
    }
    if let Some(locales) = asked.parameter("ui_locales")
        && !locales.split(' ').all(is_language)
    {
        odd.push("`ui_locales` holds what is no language".to_owned());
    }
    odd
}

/// What may stand for a user in a `logout_hint`: the name, the texts of the claims, and the session of the ID token that came
/// along.
fn names(w: &World, user: &str, asked: &Exchange) -> Vec<String> {
    let mut names = vec![user.to_owned()];
    if let Some(user) = w.user(user) {
        names.push(user.sub().to_owned());
        let texts = user.claims().values().filter_map(|value| value.as_str());
        names.extend(texts.map(str::to_owned));
    }
    if let Some(token) = hint_since(w, asked.seq).and_then(|hint| hint.token) {
        names.push(token.session);
    }
    names
}

/// Whether a name is too long to be in a random value by chance.
fn is_telling(name: &str) -> bool {
    name.len() > 7
}

/// The form of a language tag (RFC 5646, section 2.1).
fn is_language(tag: &str) -> bool {
    tag.split('-').all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_from_other_words() {
        for (tag, expected) in [
            ("de", true),
            ("zh-Hant-TW", true),
            ("", false),
            ("de_DE", false),
            ("alice@example.test", false),
        ] {
            assert_eq!(is_language(tag), expected, "{tag}");
        }
    }
}
