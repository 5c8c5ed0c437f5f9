//! Which rows a run has: scenarios x providers x modes, selected and sharded.

use std::sync::Arc;

use globset::{Glob, GlobSet, GlobSetBuilder};
use mock_provider::Profile;

use super::{RunConfig, RunError};
use crate::{
    edge::Behaviour,
    pair::Half,
    scenario::{EdgeChoice, Entry, Need, scenarios},
    target::{Kind, Mode, check_defects, nearest},
    world::{self, Plan, Trust},
};

/// What there is to do.
#[derive(Debug)]
pub(super) struct Agenda {
    /// The providers, in order.
    pub(super) profiles: Vec<Profile>,
    /// How many scenarios were selected.
    pub(super) scenarios: usize,
    /// The rows, in the order in which they are told.
    pub(super) rows: Vec<Row>,
    /// How many may run at once.
    pub(super) jobs: usize,
    /// What a reader must know beforehand.
    pub(super) notes: Vec<String>,
}

/// One scenario at one provider in one mode.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) entry: &'static Entry,
    pub(super) plan: Plan,
    /// The half of a pair run; `None` in others.
    pub(super) half: Option<Half>,
    /// Needs that the target file cannot meet; nothing is started then.
    pub(super) unmet: Vec<String>,
}

impl Row {
    /// Whether the other half of a pair run plays this row as well.
    pub(super) fn has_twin(&self) -> bool {
        self.half.is_some() && in_both_halves(self.entry)
    }
}

/// Whether a pair run plays a scenario twice: one that brings a proxy of its own asks nothing without it.
fn in_both_halves(entry: &Entry) -> bool {
    entry.scenario.edge == EdgeChoice::None
}

/// Plans the rows of a run.
pub(super) fn plan(config: &RunConfig) -> Result<Agenda, RunError> {
    let wrong = |message: String| Err(RunError::Configuration(message));
    let modes: Vec<Option<Mode>> = match config.target.kind() {
        Kind::Reference(modes) => modes.iter().copied().map(Some).collect(),
        Kind::Launched | Kind::Attached => vec![None],
    };
    if !config.defects.is_empty() {
        if modes == [None] {
            return wrong(
                "defects are those of the reference RP: leave `--defect` out, or `--target`"
                    .to_owned(),
            );
        }
        check_defects(&config.defects).map_err(RunError::Configuration)?;
    }
    let profiles = match config.providers.as_slice() {
        [] => vec![
            Profile::load("generic").map_err(|error| RunError::Configuration(error.to_string()))?,
        ],
        given => given.to_vec(),
    };
    let selected = select(config)?;
    let trust = trust(config, &selected)?;
    let halves: Vec<Option<Half>> = if config.pair {
        Half::ALL.map(Some).to_vec()
    } else {
        vec![None]
    };
    // Each with the number by which shards are dealt: the halves of a pair stay together.
    let mut rows = Vec::new();
    let places = profiles
        .iter()
        .flat_map(|profile| modes.iter().map(move |mode| (profile, *mode)));
    for (at, (profile, mode)) in places.enumerate() {
        for half in &halves {
            let asked = selected
                .iter()
                .enumerate()
                .filter(|(_, entry)| *half != Some(Half::Localhost) || in_both_halves(entry));
            rows.extend(asked.map(|(index, entry)| {
                let row = row(config, trust.as_ref(), entry, profile, mode, *half);
                (at * selected.len() + index, row)
            }));
        }
    }
    if let Some(shard) = config.shard {
        if shard.of == 0 || !(1..=shard.of).contains(&shard.index) {
            return wrong(format!(
                "there is no part {} of {}: parts are counted from 1",
                shard.index, shard.of
            ));
        }
        rows.retain(|(at, _)| at % shard.of == shard.index - 1);
    }
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    if rows.is_empty() {
        return Err(RunError::NothingSelected(
            "nothing is selected: the shard has no rows".to_owned(),
        ));
    }
    let alone = !config
        .target
        .file()
        .base_url
        .placeholders()
        .any(|name| name == "port");
    let mut notes = pair_notes(config)?;
    if *config.target.kind() == Kind::Attached {
        let file = config.target.file();
        let listen = file
            .provider
            .as_ref()
            .map(|provider| provider.listen.to_string())
            .unwrap_or_default();
        notes.push(format!(
            "{} is not started by rpcheck: it must run at {} and look for the provider at http://{listen}",
            config.target.name(),
            file.base_url
        ));
    }
    let jobs = if alone { 1 } else { config.jobs.max(1) };
    Ok(Agenda {
        profiles,
        scenarios: selected.len(),
        rows,
        jobs,
        notes,
    })
}

/// What a reader of a pair run must know beforehand.
fn pair_notes(config: &RunConfig) -> Result<Vec<String>, RunError> {
    if !config.pair {
        return Ok(Vec::new());
    }
    let file = config.target.file();
    if !file.base_url.placeholders().any(|name| name == "port") {
        return Err(RunError::Configuration(format!(
            "a pair run puts a reverse proxy in front of {} for its second half, and `base_url` has a fixed port: write \
             `{{port}}` there, and let rpcheck start the RP",
            config.target.name()
        )));
    }
    let proxy = production_edge(config).map_or_else(String::new, |edge| edge.name);
    let mut notes = vec![format!(
        "every scenario runs twice: over plain HTTP on localhost, and in production, over https behind the proxy `{proxy}`; \
         those that bring a proxy of their own run in production alone"
    )];
    if !config.target.takes_ca_file() {
        notes.push(
            "the target does not use `{ca_file}`, so nobody tells it whom to trust: the provider talks plain HTTP in \
             production as well, and https is between browser and RP alone"
                .to_owned(),
        );
    }
    Ok(notes)
}

/// The proxy of production, where neither scenario nor user chooses one.
const IN_PRODUCTION: &str = "tls";

fn production_edge(config: &RunConfig) -> Option<Behaviour> {
    let chosen = config.edge.clone();
    chosen.or_else(|| Behaviour::named(IN_PRODUCTION))
}

/// The authority of the run, where some world has TLS.
fn trust(config: &RunConfig, selected: &[&Entry]) -> Result<Option<Arc<Trust>>, RunError> {
    let wanted = |edge: Option<Behaviour>| edge.is_some_and(|edge| edge.tls);
    let needed = config.tls
        || config.pair
        || wanted(config.edge.clone())
        || selected
            .iter()
            .any(|entry| wanted(Behaviour::of(entry.scenario.edge)));
    let trust = needed.then(Trust::new).transpose();
    Ok(trust.map_err(RunError::CannotRun)?.map(Arc::new))
}

fn row(
    config: &RunConfig,
    trust: Option<&Arc<Trust>>,
    entry: &'static Entry,
    profile: &Profile,
    mode: Option<Mode>,
    half: Option<Half>,
) -> Row {
    let scenario = entry.scenario;
    let (edge, tls) = front(config, scenario.edge, half);
    let method = scenario.needs.iter().find_map(|need| match need {
        Need::TokenAuth(method) => Some(*method),
        _ => None,
    });
    let mut unmet = world::unmet_by_file(&config.target, scenario, edge.as_ref());
    unmet.extend(scenario.profiles.objection(profile));
    let plan = Plan {
        target: config.target.clone(),
        mode,
        defects: config.defects.clone(),
        profile: profile.clone(),
        boot: scenario
            .given
            .iter()
            .copied()
            .filter(|(id, _)| world::is_boot(id))
            .collect(),
        upstream: scenario.needs.iter().find_map(|need| match need {
            Need::Upstream(session) => Some(*session),
            _ => None,
        }),
        edge,
        trust: trust.filter(|_| tls).cloned(),
        provider_tls: match half {
            None => config.tls,
            Some(half) => half == Half::Production && config.target.takes_ca_file(),
        },
        auth_method: method
            .unwrap_or_else(|| world::registered_method(&config.target))
            .to_owned(),
        seed: seed(
            config.seed,
            &[entry.id, profile.name(), mode.map_or("", Mode::name)],
        ),
        start: noon(config.today),
    };
    Row {
        entry,
        plan,
        half,
        unmet,
    }
}

/// What stands in front of the RP, and whether browsers talk TLS to it.
fn front(
    config: &RunConfig,
    of_scenario: EdgeChoice,
    half: Option<Half>,
) -> (Option<Behaviour>, bool) {
    let chosen = Behaviour::of(of_scenario);
    match half {
        Some(Half::Localhost) => (None, false),
        Some(Half::Production) => {
            let edge = config.edge.clone().or(chosen);
            (edge.or_else(|| production_edge(config)), true)
        }
        None => {
            let tls = config.tls
                || [&config.edge, &chosen]
                    .into_iter()
                    .flatten()
                    .any(|edge| edge.tls);
            let edge = config.edge.clone().or(chosen);
            let edge = edge.or_else(|| Behaviour::named("plain").filter(|_| tls));
            (edge, tls)
        }
    }
}

/// What an honest world is made of, for a walk that is no scenario.
pub(super) fn honest(config: &RunConfig, entry: &'static Entry) -> Result<Plan, RunError> {
    let profile = match config.providers.first() {
        Some(profile) => profile.clone(),
        None => {
            Profile::load("generic").map_err(|error| RunError::Configuration(error.to_string()))?
        }
    };
    let mode = match config.target.kind() {
        Kind::Reference(modes) => modes.first().copied(),
        Kind::Launched | Kind::Attached => None,
    };
    let trust = trust(config, &[entry])?;
    Ok(row(config, trust.as_ref(), entry, &profile, mode, None).plan)
}

fn select(config: &RunConfig) -> Result<Vec<&'static Entry>, RunError> {
    let globs = globs(&config.scenarios)?;
    let wanted = |entry: &&Entry| globs.as_ref().is_none_or(|globs| globs.is_match(entry.id));
    let matching: Vec<&Entry> = scenarios().iter().filter(wanted).collect();
    if matching.is_empty() {
        let asked = config.scenarios.join(", ");
        let near = nearest(&asked, scenarios().iter().map(|entry| entry.id));
        let hint = near.map_or_else(
            || "; `rpcheck list` shows all".to_owned(),
            |id| format!("; did you mean `{id}`?"),
        );
        return Err(RunError::NothingSelected(format!(
            "no scenario matches {asked}{hint}"
        )));
    }
    let selected: Vec<&Entry> = matching
        .into_iter()
        .filter(|e| e.scenario.level.kind() <= config.level)
        .collect();
    if selected.is_empty() {
        let message = format!(
            "no selected scenario has the level {} or a stricter one",
            config.level.name()
        );
        return Err(RunError::NothingSelected(message));
    }
    Ok(selected)
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, RunError> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let wrong = |error: globset::Error| RunError::Configuration(error.to_string());
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        set.add(Glob::new(pattern).map_err(wrong)?);
    }
    set.build().map(Some).map_err(wrong)
}

/// A seed of its own for each row, the same in every run, whatever else is selected (FNV-1a).
fn seed(of_run: u64, of_row: &[&str]) -> u64 {
    let bytes = of_row.iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(of_run ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Noon of a day, where in-process worlds begin: far from midnight, so that a moved clock seldom changes the date.
fn noon(day: jiff::civil::Date) -> std::time::SystemTime {
    let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    noon.map_or(std::time::SystemTime::UNIX_EPOCH, |noon| {
        noon.timestamp().into()
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{runner::Shard, scenario::LevelKind, target::Target};

    fn config() -> RunConfig {
        RunConfig::new(
            Target::load("reference", &|_| None).unwrap(),
            date(2026, 11, 21),
        )
    }

    #[test]
    fn every_scenario_runs_in_both_modes() {
        let rows = plan(&config()).unwrap();
        assert_eq!(rows.rows.len(), 2 * scenarios().len());
        assert_eq!(rows.scenarios, scenarios().len());
    }

    #[test]
    fn shards_share_the_rows_out() {
        let whole = plan(&config()).unwrap().rows.len();
        let part = |index| {
            plan(&RunConfig {
                shard: Some(Shard { index, of: 3 }),
                ..config()
            })
            .unwrap()
            .rows
            .len()
        };
        assert_eq!(part(1) + part(2) + part(3), whole);
        assert!(matches!(
            plan(&RunConfig {
                shard: Some(Shard { index: 4, of: 3 }),
                ..config()
            }),
            Err(RunError::Configuration(_))
        ));
    }

    #[test]
    fn the_halves_of_a_pair_stay_together() {
        let pair = RunConfig {
            pair: true,
            ..config()
        };
        let whole = plan(&pair).unwrap();
        let of_half = |half| whole.rows.iter().filter(move |row| row.half == Some(half));
        assert_eq!(of_half(Half::Production).count(), 2 * scenarios().len());
        for row in of_half(Half::Localhost) {
            assert!(row.plan.edge.is_none() && row.plan.trust.is_none());
            assert!(row.has_twin(), "{}", row.entry.id);
        }
        for row in of_half(Half::Production) {
            assert!(row.plan.edge.is_some() && row.plan.trust.is_some());
            assert!(row.plan.provider_tls);
        }
        let part = plan(&RunConfig {
            shard: Some(Shard { index: 2, of: 5 }),
            ..pair
        })
        .unwrap();
        for row in part.rows.iter().filter(|row| row.has_twin()) {
            let place = |row: &Row| (row.entry.id, row.plan.mode);
            let halves = part.rows.iter().filter(|other| place(other) == place(row));
            assert_eq!(halves.count(), 2, "{}", row.entry.id);
        }
    }

    #[test]
    fn what_selects_nothing_says_what_was_meant() {
        let none = RunConfig {
            scenarios: vec!["logout/provider-session-survive".to_owned()],
            ..config()
        };
        let Err(RunError::NothingSelected(message)) = plan(&none) else {
            panic!("nothing matches")
        };
        assert!(
            message.contains("did you mean `logout/provider-session-survives`?"),
            "{message}"
        );
        let musts = plan(&RunConfig {
            level: LevelKind::Must,
            ..config()
        })
        .unwrap();
        assert!(
            musts
                .rows
                .iter()
                .all(|row| row.entry.scenario.level.kind() == LevelKind::Must)
        );
    }

    #[test]
    fn seeds_differ_by_row_and_repeat() {
        assert_eq!(seed(1, &["a", "b"]), seed(1, &["a", "b"]));
        assert_ne!(seed(1, &["a", "b"]), seed(1, &["ab", ""]));
        assert_ne!(seed(1, &["a"]), seed(2, &["a"]));
    }
}
