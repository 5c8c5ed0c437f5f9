//! What a scenario needs of target and provider, and why it is not there.

use mock_provider::{LogoutDialect, Value};

use super::World;
use crate::{
    edge::Behaviour,
    scenario::{EdgeChoice, Need, Scenario},
    target::{Kind, SessionStorage, Target},
};

/// What `scenario` needs and this world does not have, as sentences without a full stop.
pub fn unmet(w: &World, scenario: &Scenario) -> Vec<String> {
    scenario
        .needs
        .iter()
        .filter_map(|need| missing(w, *need))
        .collect()
}

/// What can be told of the target file alone, before anything is started.
pub(crate) fn unmet_by_file(
    target: &Target,
    scenario: &Scenario,
    edge: Option<&Behaviour>,
) -> Vec<String> {
    let mut unmet: Vec<String> = scenario
        .needs
        .iter()
        .filter_map(|need| by_file(target, *need))
        .collect();
    let wants_edge = edge.is_some() || scenario.edge != EdgeChoice::None;
    let fixed = !target
        .file()
        .base_url
        .placeholders()
        .any(|name| name == "port");
    if wants_edge && fixed {
        unmet.push(
            "needs a reverse proxy in front of the RP, and `base_url` has a fixed port".to_owned(),
        );
    }
    let moved = edge.is_some_and(|edge| edge.prefix.is_some());
    if moved && !target.file().supports.path_prefix {
        unmet.push(
            "needs an RP that a proxy can serve below a path (`[supports] path_prefix`)".to_owned(),
        );
    }
    let boot = |id: &str| crate::world::is_boot(id);
    if *target.kind() == Kind::Attached
        && scenario
            .given
            .iter()
            .chain(scenario.quirks)
            .any(|(id, _)| boot(id))
    {
        unmet.push("needs the RP to start anew, and this one already runs by itself".to_owned());
    }
    unmet
}

fn by_file(target: &Target, need: Need) -> Option<String> {
    let file = target.file();
    let unless = |there: bool, what: &str| (!there).then(|| what.to_owned());
    match need {
        Need::Refresh => unless(
            file.supports.refresh.is_some(),
            "the target claims no refresh (`[supports] refresh`)",
        ),
        Need::SignOut => unless(file.sign_out.is_some(), "the target has no `[sign_out]`"),
        Need::Protected => unless(
            file.protected.is_some(),
            "the target has no `[protected]` page",
        ),
        Need::UserShown => unless(
            file.who_am_i.user.is_some(),
            "`[who_am_i]` does not show which user is signed in",
        ),
        Need::SessionCookies => unless(
            !file.supports.session_cookies.is_empty(),
            "the target does not say which cookies are its session (`[supports] session_cookies`)",
        ),
        Need::SessionOnServer => unless(
            file.supports.session_storage != Some(SessionStorage::Cookie),
            "the target keeps its sessions in cookies (`[supports] session_storage`), and whoever has a copy of one cannot be signed out",
        ),
        Need::ReturnAddress => unless(
            file.supports.return_to.is_some(),
            "the target takes no return address (`[supports] return_to`)",
        ),
        Need::BackChannelLogout => unless(
            file.supports.back_channel_logout && file.client.backchannel_logout_uri.is_some(),
            "the target claims no back-channel logout (`[supports] back_channel_logout`, and `backchannel_logout_uri` in `[client]`)",
        ),
        Need::FrontChannelLogout => unless(
            file.supports.front_channel_logout && file.client.frontchannel_logout_uri.is_some(),
            "the target claims no front-channel logout (`[supports] front_channel_logout`, and `frontchannel_logout_uri` in `[client]`)",
        ),
        Need::SessionManagement => unless(
            file.supports.session_management.is_some(),
            "the target claims no session management (`[supports] session_management`)",
        ),
        Need::SwitchAccount => unless(
            file.switch_account.is_some(),
            "the target has no `[switch_account]`",
        ),
        Need::LocalSignIn => unless(
            file.local_sign_in.is_some(),
            "the target has no `[local_sign_in]`",
        ),
        Need::FormPost => unless(
            file.supports.form_post,
            "the target does not say that it takes the provider's answer as a form (`[supports] form_post`)",
        ),
        Need::TokenAuth(method) => {
            let registered = registered_method(target);
            let more = &file.supports.token_endpoint_auth_methods;
            let can = registered == method || more.iter().any(|other| other.get_ref() == method);
            (!can).then(|| {
                format!("the target authenticates with `{registered}`, not with `{method}`")
            })
        }
        Need::ProviderLogout
        | Need::ProviderWithoutLogout
        | Need::PromptHeeded
        | Need::EndSession
        | Need::MovableTime
        | Need::EmailVerified
        | Need::SessionNamed
        | Need::PlainHttp
        | Need::Upstream(_) => None,
    }
}

/// The method under which the target is registered unless a scenario asks for another.
pub(crate) fn registered_method(target: &Target) -> &str {
    let method = target.file().client.token_endpoint_auth_method.as_ref();
    method.map_or("client_secret_basic", |method| method.get_ref().as_str())
}

fn missing(w: &World, need: Need) -> Option<String> {
    let without_logout = w.provider().logout_dialect() == LogoutDialect::None;
    match need {
        Need::Refresh => has_quirk(w, "refresh-token-issued", &["never"]).then(|| "this provider issues no refresh tokens".to_owned()),
        Need::ProviderLogout => {
            without_logout.then(|| "this provider has no address where browsers sign out".to_owned())
        }
        Need::ProviderWithoutLogout => {
            (!without_logout).then(|| "this provider has an address where browsers sign out".to_owned())
        }
        Need::EndSession => (w.provider().logout_dialect() != LogoutDialect::RpInitiated)
            .then(|| "this provider has no sign-out by RP-Initiated Logout 1.0, or its own way beside it".to_owned()),
        Need::MovableTime => (!w.time_moves()).then(|| {
            "needs hours to pass, and the time of this RP cannot be moved; `clock = \"faketime\"` may help".to_owned()
        }),
        Need::BackChannelLogout => has_quirk(w, "back-channel-logout", &["off"])
            .then(|| "this provider sends no logout tokens".to_owned()),
        Need::FrontChannelLogout => has_quirk(w, "front-channel-logout", &["off"])
            .then(|| "this provider's signed-out page has no frames".to_owned()),
        Need::SessionManagement => has_quirk(w, "check-session-iframe", &["off"])
            .then(|| "this provider has no `check_session_iframe`".to_owned()),
        Need::SessionNamed => {
            let settings = w.provider().quirks();
            let nameless = settings.iter().any(|setting| setting.id == "id-token-sid-missing");
            nameless.then(|| "this provider's ID tokens name no session (`sid`)".to_owned())
        }
        Need::PromptHeeded => has_quirk(w, "prompt-support", &["ignored"])
            .then(|| "this provider ignores `prompt`, so no RP can have it ask for a fresh login".to_owned()),
        Need::PlainHttp => (w.base_url().scheme() != "http")
            .then(|| "is about plain HTTP, and this RP is reached over TLS".to_owned()),
        Need::EmailVerified => has_quirk(w, "email-shape", &["array", "upn", "absent", "unstated"])
            .then(|| "this provider does not say whether addresses are verified".to_owned()),
        Need::SignOut | Need::Protected | Need::UserShown | Need::SessionCookies
        | Need::SessionOnServer | Need::ReturnAddress | Need::SwitchAccount
        | Need::LocalSignIn | Need::FormPost | Need::TokenAuth(_)
        | Need::Upstream(_) => None,
    }
}

/// Whether the quirk `id` is set to one of `values`.
fn has_quirk(w: &World, id: &str, values: &[&str]) -> bool {
    let settings = w.provider().quirks();
    settings.iter().any(|setting| {
        setting.id == id
            && matches!(&setting.value, Value::Text(text) if values.contains(&text.as_str()))
    })
}
