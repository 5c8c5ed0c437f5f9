//! The provider's pages, and what a user does on them.

use browser::Page;

use super::ProviderPage;
use crate::world::World;

/// Which page of the provider this is; `None` when it is not the provider's.
pub(super) fn of(w: &World, page: &Page) -> Option<ProviderPage> {
    if !w.is_provider(page.url()) {
        return None;
    }
    Some(
        match page.attribute("[data-page]", "data-page").as_deref() {
            Some("login") => ProviderPage::Login,
            Some("select-account") => ProviderPage::SelectAccount,
            Some("consent") => ProviderPage::Consent,
            Some("logout-confirm") => ProviderPage::LogoutConfirm,
            Some("logged-out") => ProviderPage::LoggedOut,
            Some("error") => ProviderPage::Error,
            _ => ProviderPage::Other,
        },
    )
}

/// A form, the fields to fill in, and the button to press, by CSS selectors.
type Reply = (&'static str, Vec<(&'static str, String)>, &'static str);

/// What `user` does there: `None` where there is nothing to do, or where a password is asked of a user who gives none.
pub(super) fn answer(w: &World, page: ProviderPage, user: Option<&str>) -> Option<Reply> {
    match page {
        ProviderPage::Login => {
            let name = user?;
            let fields = vec![
                ("username", name.to_owned()),
                ("password", w.password(name)?),
            ];
            Some(("form#login", fields, "button[value=login]"))
        }
        ProviderPage::SelectAccount => Some(("form", Vec::new(), "button[value=continue]")),
        ProviderPage::Consent => Some(("form", Vec::new(), "button[value=allow]")),
        ProviderPage::LogoutConfirm => Some(("form#logout", Vec::new(), "button[value=logout]")),
        ProviderPage::LoggedOut | ProviderPage::Error | ProviderPage::Other => None,
    }
}
