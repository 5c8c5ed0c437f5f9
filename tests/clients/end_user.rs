//! The person in front of the browser: fills in what pages ask for, and goes on until the browser is back at the RP.

use browser::{Browser, ControlKind, Page, Tab};

/// Where the RP of these tests lives. Nothing listens there: browsers are held back before it.
pub(crate) const RP: &str = "http://localhost:4000";

/// How many pages the provider may show in a row.
const PAGES: usize = 8;

/// The request that would reach the RP, or the page at which the provider is done.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) method: String,
    /// With its fragment.
    pub(crate) url: String,
    pub(crate) body: String,
    /// Whether a page on the way asked for the password.
    pub(crate) asked_for_password: bool,
}

/// One person with one browser.
pub(crate) struct EndUser {
    tab: Tab,
    name: String,
}

impl EndUser {
    pub(crate) fn new(name: &str) -> Result<Self, String> {
        let browser = Browser::builder()
            .name(format!("{name}'s"))
            .build()
            .map_err(|problem| problem.to_string())?;
        Ok(Self {
            tab: browser.tab(),
            name: name.to_owned(),
        })
    }

    /// Goes to an address of the provider, and through its pages.
    pub(crate) async fn visit(&self, url: &str) -> Result<Arrival, String> {
        let _stop = self
            .tab
            .stop_before(|request| request.url.as_str().starts_with(RP));
        let mut page = self
            .tab
            .open(url)
            .await
            .map_err(|error| error.to_string())?;
        let mut asked_for_password = false;
        for _ in 0..PAGES {
            if let Some(request) = page.stopped() {
                return Ok(Arrival {
                    method: request.method.to_string(),
                    url: request.url.to_string(),
                    body: request.body.text().into_owned(),
                    asked_for_password,
                });
            }
            let Some(fields) = self.fields(&page)? else {
                return Ok(Arrival {
                    method: "GET".to_owned(),
                    url: page.url().to_string(),
                    body: String::new(),
                    asked_for_password,
                });
            };
            asked_for_password |= fields.iter().any(|(name, _)| name == "password");
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            page = self
                .tab
                .submit("form", &fields)
                .await
                .map_err(|error| error.to_string())?;
        }
        Err(format!(
            "after {PAGES} pages the browser is at {}, expected it back at the RP:\n{}",
            page.url(),
            page.text()
        ))
    }

    /// What is typed into the page's form; nothing where the page has no form.
    fn fields(&self, page: &Page) -> Result<Option<Vec<(String, String)>>, String> {
        if page.status().is_client_error() || page.status().is_server_error() {
            return Err(format!(
                "the provider shows a page with status {}: {}",
                page.status(),
                page.text()
            ));
        }
        let forms = page.forms();
        let Some(form) = forms.first() else {
            return Ok(None);
        };
        let typed = form
            .controls
            .iter()
            .filter(|control| control.kind == ControlKind::Text)
            .map(|control| {
                let value = match control.name.as_str() {
                    "password" => "password".to_owned(),
                    // A code that the address filled in already.
                    _ if !control.value.is_empty() => control.value.clone(),
                    _ => self.name.clone(),
                };
                (control.name.clone(), value)
            });
        Ok(Some(typed.collect()))
    }
}
