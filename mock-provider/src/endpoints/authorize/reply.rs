//! The authorization response: where it goes and how (RFC 6749, section 4.1.2; OAuth 2.0 Multiple Response Types;
//! OAuth 2.0 Form Post Response Mode; RFC 9207).

use http::StatusCode;

use crate::answer::Answer;
use crate::call::Call;
use crate::page::Page;
use crate::parameters::{Parameters, with_query};
use crate::quirk::Quirk;
use crate::refusal::Refusal;
use crate::response_type::ResponseMode;

/// A registered redirect URI, and what must come back with every response to it.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) redirect_uri: String,
    pub(super) mode: ResponseMode,
    pub(super) state: Option<String>,
}

impl Reply {
    /// Sends what the request asked for.
    pub(super) fn good(&self, call: &mut Call<'_>, brought: Vec<(String, String)>) -> Answer {
        self.send(call, brought)
    }

    /// Sends an error (section 3.1.2.6).
    pub(super) fn error(&self, call: &mut Call<'_>, refusal: &Refusal) -> Answer {
        call.refuse(refusal);
        let error = vec![
            ("error".to_owned(), refusal.error.clone()),
            ("error_description".to_owned(), refusal.description()),
        ];
        self.send(call, error)
    }

    fn send(&self, call: &mut Call<'_>, mut pairs: Vec<(String, String)>) -> Answer {
        if let Some(state) = &self.state {
            pairs.push(("state".to_owned(), state.clone()));
        }
        if call.policy().callback_iss {
            pairs.push(("iss".to_owned(), call.op.issuer.clone()));
        }
        let mut parameters = Parameters::from(pairs);
        call.quirks(Quirk::authorization_response, &mut parameters);
        self.render(call, &parameters)
    }

    fn render(&self, call: &Call<'_>, parameters: &Parameters) -> Answer {
        let to = match self.mode {
            ResponseMode::FormPost => {
                let page = Page::posting("Signing in", "response", &self.redirect_uri, parameters);
                return Answer::page(StatusCode::OK, &page);
            }
            ResponseMode::Fragment => format!("{}#{}", self.redirect_uri, parameters.encode()),
            // The redirect URI's own query is kept (RFC 6749, section 3.1.2).
            ResponseMode::Query => with_query(&self.redirect_uri, parameters.iter()),
        };
        call.redirect(&to)
    }
}
