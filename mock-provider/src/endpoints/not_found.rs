//! What stands at addresses where nothing is.

use http::StatusCode;

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::refused;
use crate::refusal::Refusal;

/// Says so, and where the addresses are.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    let metadata = call.op.url(Endpoint::Discovery);
    let refusal = Refusal::new(
        "not_found",
        "there is nothing at this address",
        format!("the addresses are in {metadata}"),
    );
    refused::to_people(call, StatusCode::NOT_FOUND, "Not found", &refusal)
}
