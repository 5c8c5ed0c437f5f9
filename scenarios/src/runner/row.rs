//! One row: the order in which a scenario is played, and what becomes of it.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::sync::mpsc;

use super::{RunConfig, RunError, pool::Pool, rows::Row};
use crate::{
    drive::{Outcome as _, sign_in},
    event::{Breach, RunEvent, ScenarioResult},
    evidence::{Control, Evidence, Expectation, Trouble},
    invariant::invariants,
    scenario::{Need, Scenario},
    target::Mode,
    timeline::Timeline,
    verdict::{Judgement, Verdict, judge},
    world::{Stage, StageError, World, is_boot, unmet},
};

/// How long a scenario may take, both controls included.
const LIMIT: Duration = Duration::from_mins(2);

/// How long the control afterwards waits for logout tokens that are under way.
const LOGOUT_TOKENS: Duration = Duration::from_secs(5);

/// A finished row, with what the tallies of invariants need.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) result: ScenarioResult,
    /// What happened; `None` when nothing was driven.
    pub(super) timeline: Option<Timeline>,
    /// What was expected and seen, redacted, for a pair run to compare.
    pub(super) expectations: Vec<Expectation>,
}

/// What is left of a world that was played in.
#[derive(Debug)]
struct Played {
    timeline: Timeline,
    scene: Scene,
    defects_reached: Vec<String>,
}

/// The part of the timeline in which the deviation was in force.
#[derive(Clone, Copy, Debug, Default)]
struct Scene {
    from: u64,
    to: u64,
}

/// Plays one row.
pub(super) async fn run(
    config: Arc<RunConfig>,
    row: Row,
    pool: Arc<Pool>,
    starting: mpsc::UnboundedSender<RunEvent>,
) -> Result<Finished, RunError> {
    let started = super::now();
    // Nobody listens any more only when the run is being dropped.
    let _ = starting.send(RunEvent::ScenarioStarted {
        id: row.entry.id.to_owned(),
        provider: row.plan.profile.name().to_owned(),
        mode: row.plan.mode.map(|mode| mode.name().to_owned()),
    });
    let (evidence, played) = if row.unmet.is_empty() {
        play(&row, &pool).await?
    } else {
        (
            Evidence {
                needs_unmet: row.unmet.clone(),
                ..Evidence::default()
            },
            None,
        )
    };
    let mut result = result(&config, &row, &evidence, played.as_ref());
    // In a pair run, the other half tells it already.
    if bad(result.verdict) && row.plan.edge.is_some() && !row.has_twin() {
        let bare = Row {
            plan: row.plan.without_edge(),
            ..row.clone()
        };
        let (evidence, _) = play(&bare, &pool).await?;
        let verdict = judge(&evidence, row.entry.scenario.level).verdict;
        result.reason.push_str(compared(verdict));
    }
    result.duration = started.elapsed();
    let redactor = played
        .as_ref()
        .map(|played| played.timeline.redactor())
        .unwrap_or_default();
    let expectations = evidence.expectations.into_iter();
    let expectations = expectations.map(|expectation| Expectation {
        seen: redactor.text(&expectation.seen),
        ..expectation
    });
    Ok(Finished {
        result,
        expectations: expectations.collect(),
        timeline: played.map(|played| played.timeline),
    })
}

/// Whether it is worth knowing how the same steps end without proxy and TLS.
fn bad(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Fail | Verdict::Warn | Verdict::Inconclusive
    )
}

/// What the same row without proxy and TLS tells of one that went wrong behind them.
fn compared(without: Verdict) -> &'static str {
    match without {
        Verdict::Pass => {
            "; without the proxy the same steps pass, so it works on localhost and breaks in production"
        }
        Verdict::Fail | Verdict::Warn => "; without the proxy it goes wrong as well",
        Verdict::Skip | Verdict::Inconclusive | Verdict::Error => "",
    }
}

/// Sets the stage, plays, and leaves the stage to the next row.
async fn play(row: &Row, pool: &Pool) -> Result<(Evidence, Option<Played>), RunError> {
    let stage = match Stage::set(row.plan.clone(), pool.take()).await {
        Ok(stage) => stage,
        // An RP that has never started will not start for the next row either.
        Err(error @ StageError::Launch(_)) if !pool.ever_started() => {
            return Err(RunError::CannotRun(error.to_string()));
        }
        Err(error) => return Ok((troubled(Trouble::harness(error)), None)),
    };
    pool.note_start();
    let mut world = match World::on(stage) {
        Ok(world) => world,
        Err(trouble) => return Ok((troubled(trouble), None)),
    };
    let mut evidence = Evidence::default();
    let mut scene = Scene::default();
    let played = AssertUnwindSafe(act(
        &mut world,
        row.entry.scenario,
        &mut evidence,
        &mut scene,
    ))
    .catch_unwind();
    let outcome = match tokio::time::timeout(LIMIT, played).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(Trouble::harness(format!(
            "the scenario panicked: {}",
            words(&*panic)
        ))),
        Err(_) => Err(Trouble::missing(format!(
            "no end after {} s",
            LIMIT.as_secs()
        ))),
    };
    if let Err(trouble) = outcome {
        evidence.trouble = Some(trouble);
    }
    if scene.to == 0 {
        scene.to = world.mark();
    }
    evidence.expectations = world.expectations();
    let played = Played {
        timeline: world.timeline(),
        scene,
        defects_reached: world.stage().defects_reached(),
    };
    pool.put(world.leave());
    Ok((evidence, Some(played)))
}

fn troubled(trouble: Trouble) -> Evidence {
    Evidence {
        trouble: Some(trouble),
        ..Evidence::default()
    }
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without words".to_owned())
}

/// The order that makes a verdict worth something: see [`crate::verdict`].
async fn act(
    w: &mut World,
    scenario: &Scenario,
    evidence: &mut Evidence,
    scene: &mut Scene,
) -> Result<(), Trouble> {
    evidence.needs_unmet = unmet(w, scenario);
    if !evidence.needs_unmet.is_empty() {
        return Ok(());
    }
    for (id, value) in scenario.given.iter().filter(|(id, _)| !is_boot(id)) {
        w.given(id, value)?;
    }
    let before = if scenario.plain {
        Control::Asked
    } else {
        control(w).await?
    };
    let broken = matches!(before, Control::Failed(_));
    evidence.control_before = Some(before);
    if broken {
        return Ok(());
    }
    if scenario.needs.contains(&Need::Refresh) && !w.got_refresh_token() {
        let unmet =
            "with the request that the RP makes, this provider gives no refresh token".to_owned();
        evidence.needs_unmet.push(unmet);
        return Ok(());
    }
    scene.from = w.mark();
    let driven = deviate(w, scenario).await;
    scene.to = w.mark();
    let unfired = scenario
        .quirks
        .iter()
        .map(|(id, _)| unscoped(id))
        .filter(|id| w.provider().fired(id) == 0);
    evidence.quirks_missing = unfired.map(str::to_owned).chain(w.owed()).collect();
    // Trouble in the drive does not excuse the RP from working afterwards.
    let after = recover(w, scenario).await;
    driven?;
    evidence.control_after = Some(after?);
    Ok(())
}

async fn deviate(w: &mut World, scenario: &Scenario) -> Result<(), Trouble> {
    for (id, value) in scenario.quirks {
        w.given(id, value)?;
    }
    if scenario.quirks.iter().any(|(id, _)| is_boot(id)) {
        let restarted = w.stage_mut().restart_rp().await;
        restarted.map_err(|error| {
            Trouble::missing(format!("the RP does not start with this provider: {error}"))
        })?;
    }
    (scenario.drive)(w).await
}

async fn recover(w: &mut World, scenario: &Scenario) -> Result<Control, Trouble> {
    w.provider().reset_quirks();
    w.behind_as_before();
    for (id, value) in scenario.given.iter().filter(|(id, _)| !is_boot(id)) {
        w.given(id, value)?;
    }
    if scenario.quirks.iter().any(|(id, _)| is_boot(id))
        && let Err(error) = w.stage_mut().restart_rp().await
    {
        return Ok(Control::Failed(error.to_string()));
    }
    // A logout token that is still on its way may name no session but the user, and would end that of the control too.
    let settled = tokio::time::timeout(LOGOUT_TOKENS, w.provider().deliveries_settled());
    // One that takes longer is the scenario's own doing, and was told to an RP that hangs.
    let _ = settled.await;
    control(w).await
}

/// Signs in without any deviation, in a browser of its own.
async fn control(w: &World) -> Result<Control, Trouble> {
    let browser = w.control_browser()?;
    let sign_in = sign_in(w, &browser.tab(), "alice").await?;
    if sign_in.is(w, "alice") {
        return Ok(Control::SignedIn);
    }
    let output = w.stage().output(3).join(" | ");
    let wrote = if output.is_empty() {
        String::new()
    } else {
        format!("; the RP wrote: {output}")
    };
    Ok(Control::Failed(format!("{}{wrote}", sign_in.seen())))
}

fn unscoped(id: &str) -> &str {
    id.split('@').next().unwrap_or(id)
}

fn result(
    config: &RunConfig,
    row: &Row,
    evidence: &Evidence,
    played: Option<&Played>,
) -> ScenarioResult {
    let scenario = row.entry.scenario;
    let Judgement {
        verdict,
        reason,
        expected,
        seen,
        seqs,
    } = judge(evidence, scenario.level);
    let document = row.entry.document();
    let redactor = played
        .map(|played| played.timeline.redactor())
        .unwrap_or_default();
    let shows = !matches!(verdict, Verdict::Pass | Verdict::Skip);
    let hops = match played.filter(|_| shows) {
        Some(Played {
            timeline, scene, ..
        }) => timeline.trace(scene.from, scene.to, &timeline.telling(&seqs)),
        None => Vec::new(),
    };
    let breaches = match played.filter(|_| driven(verdict)) {
        Some(played) => breaches(&played.timeline),
        None => Vec::new(),
    };
    ScenarioResult {
        id: row.entry.id.to_owned(),
        title: row.entry.title(),
        target: config.target.name().to_owned(),
        provider: row.plan.profile.name().to_owned(),
        mode: row.plan.mode.map(Mode::name).map(str::to_owned),
        half: row.half,
        verdict,
        level: scenario.level,
        reason: redactor.text(&reason),
        expected,
        seen: redactor.text(&seen),
        mend: document.gist("How to mend it"),
        hops,
        invariants: breaches,
        expected_failure: None,
        defects_reached: played
            .map(|played| played.defects_reached.clone())
            .unwrap_or_default(),
        duration: Duration::ZERO,
        repeat: format!(
            "{} --scenario {}",
            config.command_at(row.plan.profile.name()),
            row.entry.id
        ),
    }
}

/// Whether the RP was driven at all, so that invariants mean something.
pub(super) fn driven(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Skip | Verdict::Error)
}

fn breaches(timeline: &Timeline) -> Vec<Breach> {
    let redactor = timeline.redactor();
    let found = invariants().iter().flat_map(|entry| {
        (entry.invariant.breaches)(timeline)
            .into_iter()
            .map(|finding| Breach {
                invariant: entry.id.to_owned(),
                evidence: redactor.url_in_text(&finding.evidence),
                seqs: finding.seqs,
            })
    });
    found.collect()
}
