//! The answer to a refresh names fewer scopes than the sign-in.
//!
//! ## What happens
//! The user signs in with all scopes. The answers to later refreshes say `"scope": "openid"`, and are good otherwise.
//!
//! ## What a correct RP does
//! It takes the tokens and goes on; what needs more than that, it finds out when it asks.
//!
//! ## Why it matters
//! A provider may take scopes away at any time, and must say so in `scope`. Some RPs compare the text with what they
//! asked for and take any difference for a failed refresh; providers that only write it in another order are then
//! enough to sign users out. No report from the field was found.
//!
//! ## How to mend it
//! Store the `scope` of each answer. Look in it for the scope that a feature needs when that feature is used, and
//! never compare it as a text.
//!
//! ## References
//! - [RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1) (`scope`)
//! - [RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)

use crate::{
    drive::expect_refreshes,
    scenario::{Level, Need, Scenario},
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("RFC 6749, 5.1"),
    given: &[("token-response-scope-missing", "false")],
    quirks: &[("token-response-scope", "narrowed")],
    needs: &[Need::Refresh],
    caught_by: &[
        "drops-refresh-token-without-scope",
        "keeps-old-refresh-token",
        "refuses-narrowed-scope",
    ],
    drive: |w| Box::pin(expect_refreshes(w, 2)),
    ..Scenario::HONEST
};
