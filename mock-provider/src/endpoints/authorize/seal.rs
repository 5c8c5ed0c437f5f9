//! What a page's address says of a request that came as an object or by reference.
//!
//! Such a request is read once; from then on its parameters travel in the address like those of any other. The seal
//! proves that they are those that were read, so that nobody slips past a signature or a pushed request.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::parameters::Parameters;
use crate::state::State;

/// The parameter that holds it.
const NAME: &str = "sealed";

/// The parameters with their seal.
pub(super) fn add(op: &State, parameters: &Parameters) -> Parameters {
    let tag = hmac::sign(&op.ticket_key, message(parameters).as_bytes());
    let mut sealed = parameters.clone();
    sealed.set(NAME, &URL_SAFE_NO_PAD.encode(tag));
    sealed
}

/// The parameters without their seal, if they have a genuine one.
pub(super) fn open(op: &State, parameters: &Parameters) -> Option<Parameters> {
    let tag = URL_SAFE_NO_PAD.decode(parameters.get(NAME)?).ok()?;
    let bare = parameters.without(&[NAME]);
    hmac::verify(&op.ticket_key, message(&bare).as_bytes(), &tag).ok()?;
    Some(bare)
}

/// Begins as no ticket does.
fn message(parameters: &Parameters) -> String {
    format!("sealed request {}", parameters.encode())
}
