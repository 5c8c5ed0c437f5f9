//! A request for RP-initiated logout, read and found good (OpenID Connect RP-Initiated Logout 1.0, sections 2 and 3).

use std::sync::Arc;

use crate::call::Call;
use crate::client::Client;
use crate::endpoints::logout::after::{self, After};
use crate::id_token::{self, Hint};
use crate::parameters::Parameters;
use crate::quirk::{ClientIdRule, EndSessionPolicy, HintRule};
use crate::refusal::Refusal;
use crate::session::Session;

/// What the RP asks for.
#[derive(Debug)]
pub(crate) struct LogoutRequest {
    /// Whose session it means.
    hint: Option<Hint>,
    /// Where the browser goes afterwards, `state` included.
    pub(crate) after: After,
}

impl LogoutRequest {
    /// Reads a request. `Err` says why it is refused. `logout_hint` and `ui_locales` are accepted and change nothing.
    pub(crate) fn read(
        call: &mut Call<'_>,
        sent: &Parameters,
        policy: EndSessionPolicy,
    ) -> Result<Self, Refusal> {
        if let Some(name) = sent.repeated() {
            return Err(Refusal::invalid_request(
                format!("`{name}` was sent more than once (RFC 6749, section 3.1)"),
                "send each parameter once",
            ));
        }
        let hint = hint(call, sent, policy)?;
        let client = client(call, sent, hint.as_ref(), policy.client_id)?;
        if let Some(client) = &client {
            call.about(client);
        }
        let after = after::read(call, sent, client.as_deref(), hint.is_some(), &policy)?;
        Ok(Self { hint, after })
    }

    /// Whether there is a hint, and it means this very session.
    pub(crate) fn fits(&self, call: &Call<'_>, session: &Session) -> bool {
        let Some(hint) = &self.hint else {
            return false;
        };
        let user = call.op.user(&session.user);
        user.is_some_and(|user| call.op.is_subject(&user, &hint.sub, &hint.audience))
            && hint.session.as_ref().is_none_or(|sid| **sid == *session.id)
    }

    /// Whether there is a hint at all.
    pub(crate) fn has_hint(&self) -> bool {
        self.hint.is_some()
    }
}

fn hint(
    call: &Call<'_>,
    sent: &Parameters,
    policy: EndSessionPolicy,
) -> Result<Option<Hint>, Refusal> {
    let Some(token) = sent.get("id_token_hint") else {
        return match policy.hint {
            HintRule::Optional => Ok(None),
            HintRule::Required => Err(Refusal::invalid_request(
                "`id_token_hint` is missing, and this provider requires it",
                "keep the ID token of the sign-in, and send it as id_token_hint",
            )),
        };
    };
    if token.len() > policy.longest_hint {
        return Err(Refusal::invalid_request(
            format!(
                "`id_token_hint` has {} bytes, and this provider takes {} at most",
                token.len(),
                policy.longest_hint
            ),
            "ask for fewer claims in ID tokens, or send the request as a form",
        ));
    }
    let hint = id_token::read_hint(call.op, token).map_err(|reason| {
        Refusal::invalid_request(
            format!("`id_token_hint` is not usable: {reason} (RP-Initiated Logout 1.0, section 2)"),
            "send an ID token that this provider issued to this client",
        )
    })?;
    if hint.expired && !policy.accepts_expired_hint {
        return Err(Refusal::invalid_request(
            "`id_token_hint` has expired, and this provider takes only living ones",
            "refresh before the sign-out, and send the new ID token",
        ));
    }
    Ok(Some(hint))
}

/// The client that asks: the one that is named, which must be an audience of the hint, or else the hint's audience.
fn client(
    call: &Call<'_>,
    sent: &Parameters,
    hint: Option<&Hint>,
    rule: ClientIdRule,
) -> Result<Option<Arc<Client>>, Refusal> {
    let named = sent.get("client_id");
    if named.is_none() && rule == ClientIdRule::Required {
        return Err(Refusal::invalid_request(
            "`client_id` is missing, and this provider requires it",
            "send the client id of the registration",
        ));
    }
    let Some(id) = named.filter(|_| rule != ClientIdRule::Ignored) else {
        let audience = hint.map_or(&[][..], |hint| &hint.audience);
        return Ok(audience.iter().find_map(|id| call.op.client(id)));
    };
    let client = call.op.client(id).ok_or_else(|| {
        Refusal::new(
            "invalid_client",
            format!("no client `{id}` is registered"),
            "send the client id of the registration",
        )
    })?;
    match hint {
        Some(hint) if !hint.audience.iter().any(|audience| audience == id) => {
            Err(Refusal::invalid_request(
                format!(
                    "`client_id` is `{id}`, and `id_token_hint` was issued to {}",
                    hint.audience.join(", ")
                ),
                "send the ID token of this client (RP-Initiated Logout 1.0, section 2)",
            ))
        }
        _ => Ok(Some(client)),
    }
}
