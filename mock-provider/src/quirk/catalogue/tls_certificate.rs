//! The certificate that TLS clients see is wrong.
//!
//! ## What changes
//! `self-signed`: its own key signed it. `expired`: it ran out years ago. `other-host`: it is for another host. A sound RP
//! gives up at the handshake. Without TLS nothing changes.
//!
//! ## Who does it
//! None; what happens when a certificate is not renewed in time, or when an RP switched verification off.
//!
//! ## What it is for
//! Finding RPs that do not verify the certificate of their provider.
//!
//! ## References
//! RFC 9110, section 4.3.4
//! OpenID Connect Core 1.0, section 16.17

use crate::answer::Answer;
use crate::quirk::prelude::{Moment, Parameter, Quirk, Spec, Step, Timing, Touched};
use crate::tls::Certificate;

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Choice(&["good", "self-signed", "expired", "other-host"]),
    default: "good",
    step: Step::Start,
    timing: Timing::Boot,
    build: |value| {
        Box::new(TlsCertificate(match value.text() {
            "self-signed" => Certificate::SelfSigned,
            "expired" => Certificate::Expired,
            "other-host" => Certificate::OtherHost,
            _ => Certificate::Good,
        }))
    },
};

#[derive(Debug)]
struct TlsCertificate(Certificate);

impl Quirk for TlsCertificate {
    fn certificate(&self, _: &Moment<'_>, certificate: &mut Certificate) -> Touched {
        *certificate = self.0;
        Touched::Yes
    }

    /// Whoever gets an answer has seen it.
    fn answer(&self, moment: &Moment<'_>, _: &mut Answer) -> Touched {
        (self.0 != Certificate::Good && moment.is_secure()).into()
    }
}
