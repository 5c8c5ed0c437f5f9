//! Claims that are not in the userinfo response itself: aggregated and distributed ones (OpenID Connect Core 1.0,
//! section 5.6.2).

use serde_json::{Map, Value, json};

use super::response::{jwt, living_access, owner};
use crate::algorithm::Algorithm;
use crate::answer::Answer;
use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::endpoints::bearer;
use crate::grants::Access;
use crate::journal::Kind;
use crate::jws::Draft;
use crate::policy::ClaimsSource;
use crate::refusal::Refusal;
use crate::user::User;

/// What an access token for distributed claims is good for, and nothing else. No client is granted it: the name is no
/// scope that anybody could ask for.
const SCOPE: &str = "claims of this user";

/// The source's name within a response.
const SOURCE: &str = "src1";

/// Answers with the distributed claims, in a signed JWT.
pub(crate) async fn answer(call: &mut Call<'_>) -> Answer {
    match distributed(call).await {
        Ok(token) => jwt(token).not_stored(),
        Err(refusal) => bearer::refused(call, &refusal),
    }
}

async fn distributed(call: &mut Call<'_>) -> Result<String, Refusal> {
    let token = bearer::token(call)?;
    let access = living_access(call, token.value())?;
    if !access.scopes().iter().any(|scope| scope == SCOPE) {
        return Err(Refusal::new(
            "insufficient_scope",
            "the access token is not for distributed claims (OpenID Connect Core 1.0, section 5.6.2.2)",
            "send the access token that stands beside the endpoint in _claim_sources",
        ));
    }
    let user = owner(call, &access)?;
    let scopes = access.grant.scopes.clone();
    Ok(signed(call, elsewhere(&user, &scopes)).await)
}

/// Takes claims out of a response, and says in it where they are.
pub(super) async fn put_elsewhere(
    call: &mut Call<'_>,
    source: ClaimsSource,
    access: &Access,
    user: &User,
    claims: &mut Map<String, Value>,
) {
    if source == ClaimsSource::Response {
        return;
    }
    let moved = elsewhere(user, access.scopes());
    let mut names = Map::new();
    for name in moved.keys() {
        claims.shift_remove(name);
        names.insert(name.clone(), json!(SOURCE));
    }
    let place = if source == ClaimsSource::Aggregated {
        json!({ "JWT": signed(call, moved).await })
    } else {
        let token = token_for(call, access);
        json!({ "endpoint": call.op.url(Endpoint::Claims).as_str(), "access_token": token })
    };
    claims.insert("_claim_names".to_owned(), Value::Object(names));
    claims.insert("_claim_sources".to_owned(), json!({ SOURCE: place }));
}

/// The claims that are elsewhere. They are made up where the user has none or was not asked for them.
fn elsewhere(user: &User, scopes: &[String]) -> Map<String, Value> {
    let mut claims = Map::new();
    let address = json!({ "locality": "Springfield", "country": "US" });
    claims.insert("address".to_owned(), address);
    claims.insert("phone_number".to_owned(), json!("+1 555 0100"));
    for (name, value) in user.claims_for(scopes) {
        if let Some(made_up) = claims.get_mut(name) {
            *made_up = value.clone();
        }
    }
    claims
}

/// The claims in a JWT of the source, which is this provider. It has no `sub`: the source knows the user by no other
/// name (section 5.6.2).
async fn signed(call: &mut Call<'_>, claims: Map<String, Value>) -> String {
    call.rotate_keys();
    let mut all = Map::new();
    all.insert("iss".to_owned(), json!(call.op.issuer));
    all.insert("iat".to_owned(), json!(call.now()));
    all.extend(claims);
    let draft = Draft::new(Algorithm::Rs256, "JWT", all);
    draft.sign(&call.op.keys, None).await
}

/// An access token for the source; it lives as long as that of the request.
fn token_for(call: &mut Call<'_>, access: &Access) -> String {
    let token = call.op.entropy.token(32);
    let own = Access {
        other_scopes: Some(call.op.scopes.share(&[SCOPE.to_owned()])),
        issued: call.now(),
        ..access.clone()
    };
    call.op.grants().add_access(&token, own);
    call.issue(Kind::AccessToken, &token, &access.grant);
    token
}
