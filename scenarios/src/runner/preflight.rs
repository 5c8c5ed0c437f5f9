//! Is it the RP, or its description? Starts the RP, signs in once, and says what was seen.

use super::{RunConfig, RunError, uninterrupted};
use crate::{
    drive::{Outcome as _, protected, sign_in, sign_out, who_am_i},
    evidence::Trouble,
    scenario::{Entry, Scenario},
    target::Launched,
    world::{Stage, World},
};

/// Starts the target with an honest provider, goes through every section of its file once, and tells what it saw, one line
/// a step.
///
/// # Errors
/// The RP cannot be built or started, or nobody can sign in to it; with what was seen instead.
pub async fn preflight(
    config: &RunConfig,
    on_step: &mut (dyn FnMut(&str) + Send),
) -> Result<(), RunError> {
    uninterrupted(Box::pin(check(config, on_step))).await
}

/// Preflight drives nothing of the catalogue; this stands in for the scenario whose world is made.
const NONE: Entry = Entry {
    id: "preflight",
    scenario: &Scenario::HONEST,
    source: "",
};

async fn check(config: &RunConfig, on_step: &mut (dyn FnMut(&str) + Send)) -> Result<(), RunError> {
    let cannot = |error: &dyn std::fmt::Display| RunError::CannotRun(error.to_string());
    let target = &config.target;
    on_step(&format!("{}: the file is well formed", target.selector()));
    if target.file().build.is_some() {
        on_step("[build]: building");
        Launched::build(target, target.environment())
            .await
            .map_err(|error| cannot(&error))?;
    }
    let plan = super::rows::honest(config, &NONE)?;
    let stage = Stage::set(plan, None)
        .await
        .map_err(|error| cannot(&error))?;
    let world = World::on(stage).map_err(|error| cannot(&error))?;
    on_step(&format!(
        "[launch]: the RP answers at {}, the provider is {}",
        world.base_url(),
        world.provider().issuer()
    ));
    let walked = walk(&world, on_step).await;
    let redactor = world.timeline().redactor();
    let output = world.stage().output(10);
    world.leave().strike().await;
    walked.map_err(|trouble| {
        let mut wrote = String::new();
        for line in &output {
            wrote.push_str("\n    ");
            wrote.push_str(&redactor.text(line));
        }
        let wrote = if wrote.is_empty() {
            wrote
        } else {
            format!("; the RP wrote last:{wrote}")
        };
        RunError::CannotRun(format!("{}{wrote}", redactor.text(&trouble.to_string())))
    })
}

async fn walk(w: &World, on_step: &mut (dyn FnMut(&str) + Send)) -> Result<(), Trouble> {
    let tab = w.tab();
    let before = who_am_i(w, w.browser()).await?;
    if !before.is_signed_out() {
        let condition = &w.file().who_am_i.signed_out;
        return Err(Trouble::missing(format!(
            "[who_am_i]: a fresh browser should be signed out, but {before}; is `signed_out = \"{condition}\"` right?"
        )));
    }
    on_step("[who_am_i]: nobody is signed in in a fresh browser");
    let signed_in = sign_in(w, &tab, "alice").await?;
    if !signed_in.login_page_shown() {
        return Err(Trouble::missing(format!(
            "[sign_in]: the steps do not lead to the provider: {}",
            signed_in.seen()
        )));
    }
    if !signed_in.is(w, "alice") {
        return Err(Trouble::missing(format!(
            "[sign_in]: after the login page alice should be signed in (shown as {}), but {}",
            w.shown_as("alice").unwrap_or_default(),
            signed_in.seen()
        )));
    }
    on_step(&format!("[sign_in]: {}", signed_in.seen()));
    if w.file().protected.is_some() {
        let visit = protected(w, &w.tab(), None).await?;
        if !visit.shown {
            return Err(Trouble::missing(format!(
                "[protected]: alice is signed in, but {}",
                visit.seen()
            )));
        }
        on_step(&format!("[protected]: {}", visit.seen()));
    }
    if w.file().sign_out.is_some() {
        let signed_out = sign_out(w, &tab).await?;
        on_step(&format!("[sign_out]: {}", signed_out.seen()));
        if !signed_out.who.is_signed_out() {
            return Err(Trouble::missing(
                "[sign_out]: after its steps the user should be signed out; are they complete?",
            ));
        }
    }
    Ok(())
}
