//! Which authentication methods the provider takes, whatever a client is registered for.
//!
//! ## What changes
//! `any`: all that there are. `basic`: `client_secret_basic` alone. `post`: `client_secret_post` alone. `secret`: these
//! two. `assertion`: `private_key_jwt` alone. `no-basic`: `client_secret_post` and `private_key_jwt`. Public clients stay
//! public. The metadata name what is taken.
//!
//! ## Who does it
//! `post`: LinkedIn, Twitch, Kakao; Sign in with Apple, where the secret is a JWT. `no-basic`: Microsoft Entra ID. `secret`: most.
//!
//! ## References
//! RFC 6749, section 2.3
//! OpenID Connect Discovery 1.0, section 3, `token_endpoint_auth_methods_supported`
//!
//! ## What it is for
//! To find clients that insist on one method, or that never read which ones there are.

use crate::client::AuthMethod;
use crate::policy::Policy;
use crate::quirk::prelude::{
    Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched, json,
};
use AuthMethod::{ClientSecretBasic, ClientSecretPost, None, PrivateKeyJwt};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["any", "basic", "post", "secret", "assertion", "no-basic"]),
    default: "all methods",
    step: Step::Token,
    timing: Timing::Live,
    build: |value| {
        Box::new(ClientAuthAccepted(match value.text() {
            "basic" => &[ClientSecretBasic, None],
            "post" => &[ClientSecretPost, None],
            "secret" => &[ClientSecretBasic, ClientSecretPost, None],
            "assertion" => &[PrivateKeyJwt, None],
            "no-basic" => &[ClientSecretPost, PrivateKeyJwt, None],
            _ => &AuthMethod::ALL,
        }))
    },
};

#[derive(Debug)]
struct ClientAuthAccepted(&'static [AuthMethod]);

impl Quirk for ClientAuthAccepted {
    fn policy(&self, moment: &Moment<'_>, policy: &mut Policy) -> Touched {
        if !moment.authenticates_client() {
            return Touched::No;
        }
        policy.client_auth = self.0;
        Touched::Yes
    }

    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        for endpoint in ["token", "revocation", "introspection"] {
            let is_public = endpoint != "introspection";
            let names: Vec<&str> = self
                .0
                .iter()
                .filter(|method| is_public || **method != None)
                .map(|method| method.name())
                .collect();
            let member = format!("{endpoint}_endpoint_auth_methods_supported");
            if let Some(methods) = metadata.get_mut(&member) {
                *methods = json!(names);
            }
        }
        Touched::Yes
    }
}
