//! Scenarios, invariants, quirks, profiles: documented, and naming only what exists.

use std::collections::BTreeSet;

use xtask::coverage::Coverage;
use xtask::header::{self, Form};
use xtask::inventory::{self, Unit};
use xtask::{rust, sync};

use crate::repository::{ROOT, none, product};

fn scenarios() -> Vec<Unit> {
    inventory::scenarios(&ROOT).expect("the catalogue can be read")
}

fn invariants() -> Vec<Unit> {
    inventory::invariants(&ROOT).expect("the invariants can be read")
}

fn quirks() -> Vec<Unit> {
    inventory::quirks(&ROOT).expect("the quirks can be read")
}

fn documented(units: &[Unit], form: Form) {
    assert!(!units.is_empty(), "no {} was found", form.kind);
    let faults = units.iter().flat_map(|unit| {
        let faults = unit.faults(form).into_iter();
        faults.map(|fault| format!("{}: {fault}", unit.path.display()))
    });
    none("each unit is documented under its fixed headings", faults);
}

#[test]
fn scenarios_are_documented() {
    documented(&scenarios(), header::SCENARIO);
}

#[test]
fn invariants_are_documented() {
    documented(&invariants(), header::INVARIANT);
}

#[test]
fn quirks_are_documented() {
    documented(&quirks(), header::QUIRK);
}

#[test]
fn every_rule_names_its_basis() {
    let (scenarios, invariants) = (scenarios(), invariants());
    let faults = scenarios.iter().chain(&invariants).filter(|unit| {
        let level = unit.level();
        level.is_none_or(|(_, basis)| basis.trim().is_empty())
    });
    none(
        "a level says where its rule stands",
        faults.map(|unit| unit.id.clone()),
    );
}

#[test]
fn every_defect_that_is_named_exists() {
    let defects = inventory::defects(&ROOT).unwrap();
    let known: BTreeSet<String> = defects.into_iter().map(|defect| defect.id).collect();
    let (scenarios, invariants) = (scenarios(), invariants());
    let faults = scenarios.iter().chain(&invariants).flat_map(|unit| {
        let named = unit.strings("caught_by");
        let none_named = named
            .is_empty()
            .then(|| format!("{} names no defect that breaks it", unit.id));
        let unknown = named.into_iter().filter(|id| !known.contains(id));
        let unknown =
            unknown.map(|id| format!("{} is caught by `{id}`, which is no defect", unit.id));
        unknown.chain(none_named).collect::<Vec<_>>()
    });
    none("`caught_by` names defects of the reference RP", faults);
}

#[test]
fn every_quirk_that_is_named_exists() {
    let known: BTreeSet<String> = quirks().into_iter().map(|quirk| quirk.id).collect();
    let scenarios = scenarios();
    let in_scenarios = scenarios.iter().flat_map(|scenario| {
        let settings = [scenario.strings("given"), scenario.strings("quirks")].concat();
        let ids = settings.into_iter().step_by(2);
        ids.map(|id| (scenario.id.clone(), id)).collect::<Vec<_>>()
    });
    let profiles = inventory::profiles(&ROOT).unwrap();
    let in_profiles = profiles.into_iter().flat_map(|profile| {
        let values = profile.values.into_iter();
        values.map(move |value| (format!("profile {}", profile.name), value.quirk))
    });
    let unknown = in_scenarios
        .chain(in_profiles)
        .filter(|(_, quirk)| !known.contains(quirk));
    none(
        "a setting names a quirk",
        unknown.map(|(user, quirk)| format!("{user} sets `{quirk}`, which is no quirk")),
    );
}

#[test]
fn every_quirk_is_used() {
    let mut used: BTreeSet<String> = inventory::profiles(&ROOT)
        .unwrap()
        .into_iter()
        .flat_map(|profile| profile.values)
        .map(|value| value.quirk)
        .collect();
    let driving = product().filter(|file| file.is_under("scenarios"));
    used.extend(driving.flat_map(|file| rust::strings(&file.code())));
    let purposeless = quirks().into_iter().filter(|quirk| {
        !used.contains(&quirk.id) && quirk.header.section(header::PURPOSE).is_none()
    });
    none(
        &format!(
            "a quirk is used by a profile or a scenario, or says under `## {}` why somebody would set it",
            header::PURPOSE
        ),
        purposeless.map(|quirk| quirk.path.display().to_string()),
    );
}

#[test]
fn every_value_of_a_profile_has_a_source() {
    let profiles = inventory::profiles(&ROOT).unwrap();
    assert!(!profiles.is_empty(), "no profile was found");
    let faults = profiles.iter().flat_map(|profile| {
        let without = profile.values.iter().filter(|value| value.source.is_none());
        without.map(move |value| format!("{}: {}", profile.name, value.quirk))
    });
    none("a value says where it comes from", faults);
}

#[test]
fn what_is_covered_is_on_the_list() {
    let coverage = Coverage::read(&ROOT).unwrap();
    assert!(!coverage.parts.is_empty(), "there is a list");
    none("`covers` and the list agree", coverage.faults);
}

#[test]
fn no_more_is_left_open_than_the_list_allows() {
    let coverage = Coverage::read(&ROOT).unwrap();
    let holes: Vec<&str> = coverage.holes().map(|item| item.id.as_str()).collect();
    assert!(
        holes.len() <= coverage.holes_allowed,
        "{} holes, and {} are allowed: cover these, or say in {} why not: {holes:?}",
        holes.len(),
        coverage.holes_allowed,
        xtask::coverage::LIST
    );
}

#[test]
fn what_is_generated_is_in_step() {
    let drifts = sync::check(&ROOT).unwrap();
    assert!(drifts.is_empty(), "{}", sync::report(&drifts));
}
