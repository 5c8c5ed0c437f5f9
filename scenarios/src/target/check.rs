//! What must be true of a target file beyond its shape. Each error shows its place.

use std::{collections::BTreeSet, ops::Range};

use globset::Glob;
use regex::Regex;
use scraper::Selector;
use toml::Spanned;
use url::Url;

pub(super) mod metadata;

use super::{
    excerpt::{TargetError, nearest},
    file::{Step, TargetFile},
    template::{PLACEHOLDERS, Template, Values, environment_key},
};

/// Methods for the token endpoint that the provider knows.
pub const AUTH_METHODS: [&str; 5] = [
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "none",
];

/// Where the RP runs; some sections belong to one place only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In our own process.
    InProcess,
    /// In a process of its own: started by us, or already running.
    Elsewhere,
}

/// A file's text and where it came from, to say where things stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    /// What errors call the file.
    pub origin: &'a str,
    /// The file's text.
    pub text: &'a str,
}

impl Source<'_> {
    pub(super) fn error(self, span: Range<usize>, message: impl Into<String>) -> TargetError {
        TargetError::at(self.origin, self.text, span, message)
    }
}

/// Checks `file` and collects the environment variables that it uses.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn check(
    file: &TargetFile,
    source: Source<'_>,
    place: Place,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<Values, TargetError> {
    let mut values = Values::new();
    for (template, scope) in templates(file) {
        for name in template.placeholders() {
            if !scope.contains(name) {
                return Err(unknown_placeholder(source, template, name, &scope));
            }
        }
        environment(template, &mut values, env)
            .map_err(|message| source.error(template.span(), message))?;
    }
    metadata::check(file, source, &mut values, env)?;
    base_url(file, source, &values)?;
    sections(file, source, place)?;
    steps(file, source)?;
    patterns(file, source)?;
    Ok(values)
}

/// Looks up the environment variables that a template uses.
fn environment(
    template: &Template,
    values: &mut Values,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<(), String> {
    for (name, default) in template.environment() {
        match (env(name), default) {
            (Some(value), _) => drop(values.insert(environment_key(name), value)),
            (None, Some(_)) => {}
            (None, None) => {
                return Err(format!(
                    "the environment has no `{name}`; set it, or write `${{{name}:-default}}`"
                ));
            }
        }
    }
    Ok(())
}

/// Every template, with the placeholders that may stand in it.
fn templates(file: &TargetFile) -> Vec<(&Template, BTreeSet<&str>)> {
    let all: BTreeSet<&str> = PLACEHOLDERS.into();
    let mut found = vec![(&file.base_url, BTreeSet::from(["port"]))];
    let mut plain = Vec::new();
    if let Some(build) = &file.build {
        plain.extend(
            build
                .command
                .iter()
                .chain(&build.cwd)
                .chain(build.env.values()),
        );
    }
    if let Some(launch) = &file.launch {
        plain.extend(
            launch
                .command
                .iter()
                .chain(&launch.cwd)
                .chain(launch.env.values()),
        );
        plain.extend(
            launch
                .files
                .iter()
                .flat_map(|file| [&file.template, &file.to]),
        );
        plain.extend(&launch.ready.url);
    }
    if let Some(return_to) = &file.supports.return_to {
        let mut scope = all.clone();
        scope.insert("return_to");
        found.push((return_to, scope));
    }
    let client = &file.client;
    plain.extend(
        client
            .redirect_uris
            .iter()
            .chain(&client.post_logout_redirect_uris),
    );
    plain.extend(
        client
            .backchannel_logout_uri
            .iter()
            .chain(&client.frontchannel_logout_uri),
    );
    plain.push(&file.who_am_i.get);
    plain.extend(file.protected.as_ref().map(|page| &page.get));
    plain.extend(
        file.supports
            .refresh
            .as_ref()
            .map(|refresh| &refresh.trigger),
    );
    let watch = file.supports.session_management.iter();
    plain.extend(watch.flat_map(|watch| [&watch.page, &watch.check]));
    found.extend(plain.into_iter().map(|template| (template, all.clone())));
    if let Some(return_to) = &file.supports.return_to {
        let mut scope = all.clone();
        scope.insert("return_to");
        found.push((return_to, scope));
    }
    found.extend(
        client
            .client_id
            .iter()
            .chain(&client.client_secret)
            .map(|template| (template, BTreeSet::new())),
    );
    for flow in file.flows() {
        let mut scope = all.clone();
        for step in flow.steps.iter().map(Spanned::get_ref) {
            let actions = [
                &step.get,
                &step.post,
                &step.open,
                &step.submit,
                &step.button,
            ];
            let used = actions.into_iter().flatten().chain(step.form.values());
            found.extend(used.map(|template| (template, scope.clone())));
            scope.extend(step.extract.keys().map(String::as_str));
        }
    }
    found
}

fn unknown_placeholder(
    source: Source<'_>,
    template: &Template,
    name: &str,
    scope: &BTreeSet<&str>,
) -> TargetError {
    let near = nearest(name, scope.iter().copied())
        .map_or_else(String::new, |near| format!("; did you mean `{{{near}}}`?"));
    let known: Vec<String> = scope.iter().map(|name| format!("{{{name}}}")).collect();
    let known = if known.is_empty() {
        "no placeholder".to_owned()
    } else {
        known.join(", ")
    };
    source.error(
        template.span(),
        format!("nothing is called `{{{name}}}` here, which may use {known}{near}"),
    )
}

fn base_url(file: &TargetFile, source: Source<'_>, values: &Values) -> Result<(), TargetError> {
    let span = || file.base_url.span();
    let mut values = values.clone();
    values.insert("port".to_owned(), "1".to_owned());
    let filled = file
        .base_url
        .fill(&values)
        .map_err(|name| source.error(span(), format!("`{name}` has no value")))?;
    let url = Url::parse(&filled)
        .map_err(|error| source.error(span(), format!("`{filled}` is no URL: {error}")))?;
    if url.scheme() != "http" || url.host_str().is_none() {
        return Err(source.error(
            span(),
            "the RP is reached over http: write one such as `http://localhost:{port}`",
        ));
    }
    if url.path() != "/"
        || filled.ends_with('/')
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err(source.error(
            span(),
            "only scheme, host and port, without a path or a slash at the end",
        ));
    }
    let movable = file.base_url.placeholders().any(|name| name == "port");
    if file.provider.is_some() && movable {
        return Err(source.error(
            span(),
            "an RP that already runs has its own port: write it in place of `{port}`",
        ));
    }
    Ok(())
}

fn sections(file: &TargetFile, source: Source<'_>, place: Place) -> Result<(), TargetError> {
    let whole = |message: &str| Err(TargetError::whole(source.origin, message));
    match (&file.launch, &file.provider) {
        (None, None) if place == Place::Elsewhere => whole(
            "nothing says where the RP runs: add `[launch]` with the `command` that starts it or, for one that \
             already runs, `[provider]` with the address where it looks for the provider, such as \
             `listen = \"127.0.0.1:9000\"`",
        ),
        (Some(_), Some(provider)) => Err(source.error(
            provider.listen.span(),
            "`[provider]` is for an RP that already runs; with `[launch]` the provider's address is handed to it as \
             `{issuer}`",
        )),
        (Some(launch), None) if launch.command.is_empty() => whole("`launch.command` is empty: name the program"),
        (_, Some(provider)) if !provider.listen.get_ref().ip().is_loopback() => {
            Err(source.error(provider.listen.span(), "the provider listens on loopback only, such as 127.0.0.1:9000"))
        }
        _ if file.build.as_ref().is_some_and(|build| build.command.is_empty()) => {
            whole("`build.command` is empty: name the program, or leave `[build]` out")
        }
        _ if file.build.is_some() && file.launch.is_none() => whole("`[build]` without `[launch]` builds nothing that is run"),
        _ if file.client.redirect_uris.is_empty() => whole("`client.redirect_uris` is empty: nobody could come back"),
        _ => Ok(()),
    }
}

fn steps(file: &TargetFile, source: Source<'_>) -> Result<(), TargetError> {
    for flow in file.flows() {
        if flow.steps.is_empty() {
            return Err(TargetError::whole(
                source.origin,
                "`steps` is empty: write at least one, such as `{ get = \"/login\" }`",
            ));
        }
        for (at, spanned) in flow.steps.iter().enumerate() {
            step(spanned.get_ref(), at).map_err(|message| source.error(spanned.span(), message))?;
        }
    }
    Ok(())
}

fn step(step: &Step, at: usize) -> Result<(), String> {
    let actions = [&step.get, &step.post, &step.open, &step.submit]
        .into_iter()
        .flatten()
        .count();
    if actions != 1 {
        return Err(format!(
            "a step has exactly one of `get`, `post`, `open`, `submit`; this one has {actions}"
        ));
    }
    if at == 0 && (step.open.is_some() || step.submit.is_some()) {
        return Err("the first step has no page to act on: begin with `get` or `post`".to_owned());
    }
    let sends_form = step.post.is_some() || step.submit.is_some();
    if !sends_form && (!step.form.is_empty() || step.multipart) {
        return Err("`form` and `multipart` belong to `post` and `submit`".to_owned());
    }
    if step.button.is_some() && step.submit.is_none() {
        return Err("`button` belongs to `submit`".to_owned());
    }
    for css in [&step.open, &step.submit, &step.button]
        .into_iter()
        .flatten()
    {
        if css.placeholders().next().is_none() && Selector::parse(css.text()).is_err() {
            return Err(format!("`{css}` is no CSS selector"));
        }
    }
    match step
        .extract
        .keys()
        .find(|name| PLACEHOLDERS.contains(&name.as_str()))
    {
        Some(name) => Err(format!(
            "`{{{name}}}` is filled in by the harness; extract under another name"
        )),
        None => Ok(()),
    }
}

fn patterns(file: &TargetFile, source: Source<'_>) -> Result<(), TargetError> {
    let log = file
        .launch
        .as_ref()
        .and_then(|launch| launch.ready.log.as_ref());
    for pattern in log.into_iter().chain(&file.supports.session_cookies) {
        Regex::new(pattern.get_ref()).map_err(|error| {
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default();
            source.error(
                pattern.span(),
                format!("`{pattern}` is no regular expression: {reason}"),
            )
        })?;
    }
    let methods = file
        .client
        .token_endpoint_auth_method
        .iter()
        .chain(&file.supports.token_endpoint_auth_methods);
    for method in methods {
        if !AUTH_METHODS.contains(&method.get_ref().as_str()) {
            let near = nearest(method.get_ref(), AUTH_METHODS)
                .map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            let message = format!(
                "no method `{method}`; the provider knows {}{near}",
                AUTH_METHODS.join(", ")
            );
            return Err(source.error(method.span(), message));
        }
    }
    for expect in &file.expect {
        if expect.reason.get_ref().trim().is_empty() {
            return Err(source.error(
                expect.reason.span(),
                "say why it is known to fail, so that others can tell when it is over",
            ));
        }
        let glob = Glob::new(expect.scenario.get_ref())
            .map_err(|error| source.error(expect.scenario.span(), error.to_string()))?
            .compile_matcher();
        let ids = || crate::scenario::ids();
        if !ids().any(|id| glob.is_match(id)) {
            let near = nearest(expect.scenario.get_ref(), ids())
                .map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            return Err(source.error(
                expect.scenario.span(),
                format!(
                    "no scenario or invariant matches `{}`{near}",
                    expect.scenario
                ),
            ));
        }
    }
    Ok(())
}
