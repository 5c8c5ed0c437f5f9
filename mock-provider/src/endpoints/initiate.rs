//! Sign-in that somebody else starts (OpenID Connect Core 1.0, section 4): the provider sends the browser to the RP's
//! `initiate_login_uri`, as the provider's portal of applications would.

use http::StatusCode;

use crate::answer::Answer;
use crate::call::Call;
use crate::endpoints::{authorize, refused};
use crate::page::Page;
use crate::parameters::{Parameters, with_query};
use crate::refusal::Refusal;

/// What is handed on to the RP.
const HANDED_ON: [&str; 2] = ["login_hint", "target_link_uri"];

/// Sends the browser to the RP: by a redirect, or with `method=post` by a form that submits itself.
pub(crate) fn answer(call: &mut Call<'_>) -> Answer {
    match to_client(call) {
        Ok(answer) => answer,
        Err(refusal) => {
            call.refuse(&refusal);
            refused::page("Sign-in cannot be started", &refusal)
        }
    }
}

fn to_client(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let sent = call.asked.parameters();
    sent.refuse_repeated()?;
    let id = sent.get("client_id").ok_or_else(|| {
        Refusal::invalid_request(
            "`client_id` is missing: it says at which RP the sign-in starts",
            "send the client id of the RP",
        )
    })?;
    let client = authorize::registered(call, id)?;
    call.about(&client);
    let Some(uri) = client.initiate_login_uri() else {
        return Err(Refusal::invalid_request(
            "the client registered no initiate_login_uri (OpenID Connect Core 1.0, section 4)",
            "register the address at which the RP starts a sign-in",
        ));
    };
    let mut pairs = vec![("iss".to_owned(), call.op.issuer.clone())];
    for name in HANDED_ON {
        let value = sent.get(name).map(str::to_owned);
        pairs.extend(value.map(|value| (name.to_owned(), value)));
    }
    let handed_on = Parameters::from(pairs);
    match sent.get("method") {
        None | Some("get") => {
            let to = with_query(uri, handed_on.iter());
            Ok(Answer::redirect(StatusCode::FOUND, &to))
        }
        Some("post") => {
            let page = Page::posting("Signing in", "initiate", uri, &handed_on);
            Ok(Answer::page(StatusCode::OK, &page))
        }
        Some(other) => Err(Refusal::invalid_request(
            format!(
                "method `{other}` is none by which a sign-in is started (OpenID Connect Core 1.0, section 4)"
            ),
            "use get or post",
        )),
    }
}
