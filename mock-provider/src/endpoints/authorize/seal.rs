//! What a page's address says of a request that came as an object or by reference.
//!
//! Such a request is read once; from then on its parameters travel in the address like those of any other. The seal
//! proves that they are those that were read, so that nobody slips past a signature or a pushed request.

use crate::parameters::Parameters;
use crate::state::State;

/// The parameter that holds it.
const NAME: &str = "sealed";

/// The parameters with their seal.
pub(super) fn add(op: &State, parameters: &Parameters) -> Parameters {
    let mut sealed = parameters.clone();
    sealed.set(NAME, &op.tag(&message(parameters)));
    sealed
}

/// The parameters without their seal, if they have a genuine one.
pub(super) fn open(op: &State, parameters: &Parameters) -> Option<Parameters> {
    let tag = parameters.get(NAME)?;
    let bare = parameters.without(&[NAME]);
    op.has_tag(&message(&bare), tag).then_some(bare)
}

/// Begins as no ticket does.
fn message(parameters: &Parameters) -> String {
    format!("sealed request {}", parameters.encode())
}
