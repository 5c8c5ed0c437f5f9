//! The first authorization response for a user has a parameter `user`.
//!
//! ## What changes
//! It is JSON with `name` (`firstName`, `lastName`) and `email`, made from the user's name, outside of the ID token and
//! signed by nobody. It comes with the first code that a client gets for the user, and never again.
//!
//! ## Who does it
//! Sign in with Apple, where name and address are asked for.
//!
//! ## References
//! RFC 6749, section 4.1.2
//! <https://developer.apple.com/documentation/signinwithapple/configuring-your-webpage-for-sign-in-with-apple>
//!
//! ## What it is for
//! To see whether an app keeps the name that it is told once, and whether it believes what nobody signed.

use crate::parameters::Parameters;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "users are described by claims alone",
    step: Step::AuthorizationResponse,
    timing: Timing::Live,
    build: |_| Box::new(FirstLoginUser::default()),
};

#[derive(Debug, Default)]
struct FirstLoginUser {
    /// The clients and users that have met.
    met: Mutex<BTreeSet<(String, String)>>,
}

impl Quirk for FirstLoginUser {
    fn authorization_response(&self, moment: &Moment<'_>, response: &mut Parameters) -> Touched {
        let (Some(client), Some(user)) = (moment.client, moment.user) else {
            return Touched::No;
        };
        if response.get("code").is_none() {
            return Touched::No;
        }
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        if !met.insert((client.to_owned(), user.to_owned())) {
            return Touched::No;
        }
        let described = json!({
            "name": { "firstName": user, "lastName": "Example" },
            "email": format!("{user}@example.test"),
        });
        response.set("user", &described.to_string());
        Touched::Yes
    }
}
