//! Starts a scenario, an invariant or a quirk: a file with the fixed headings and nothing filled in.
//!
//! The text to write is marked with [`PLACEHOLDER`], and the house rules refuse a file that still has it.

use std::path::{Path, PathBuf};

use crate::header::{self, Form, PLACEHOLDER};
use crate::inventory::{INVARIANTS, QUIRKS, SCENARIOS};
use crate::{Result, Trouble, inventory, rust, sync};

/// Writes the first version of a new unit and returns its path below the workspace.
///
/// # Errors
/// When the kind is unknown, the name is not kebab-case, or the file is already there.
pub fn start(workspace: &Path, kind: &str, name: &str) -> Result<PathBuf> {
    let (folder, form, body) = match kind {
        "scenario" => (SCENARIOS, header::SCENARIO, SCENARIO_BODY),
        "invariant" => (INVARIANTS, header::INVARIANT, INVARIANT_BODY),
        "quirk" => (QUIRKS, header::QUIRK, QUIRK_BODY),
        _ => {
            let message = format!("cannot start a `{kind}`: expected scenario, invariant or quirk");
            return Err(Trouble::from(message));
        }
    };
    let parts: Vec<&str> = name.split('/').collect();
    let expected = if kind == "scenario" { 2 } else { 1 };
    let is_kebab_case =
        |part: &&str| !part.contains('_') && inventory::is_snake_case(&rust::snake(part));
    if parts.len() != expected || !parts.iter().all(is_kebab_case) {
        let form = if expected == 2 { "GROUP/NAME" } else { "NAME" };
        return Err(Trouble::from(format!(
            "`{name}` is no id of a {kind}: expected {form} in small letters, digits and hyphens"
        )));
    }
    let path = Path::new(folder).join(format!("{}.rs", rust::snake(name)));
    let full = workspace.join(&path);
    if full.exists() {
        return Err(Trouble::from(format!(
            "{} is already there",
            path.display()
        )));
    }
    let last = parts.last().copied().unwrap_or(name);
    let text = documentation(form) + &body.replace("@Name@", &camel(last));
    sync::put(&full, &text)?;
    Ok(path)
}

fn documentation(form: Form) -> String {
    let mut text =
        format!("//! {PLACEHOLDER} one sentence that says what is odd, or what the user does.\n");
    for heading in form.headings {
        text.push_str(&format!(
            "//!\n//! ## {heading}\n//! {PLACEHOLDER} this section.\n"
        ));
    }
    text
}

fn camel(id: &str) -> String {
    id.split('-')
        .map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            first.to_uppercase() + rest
        })
        .collect()
}

const SCENARIO_BODY: &str = r#"
use crate::{
    drive::sign_in,
    evidence::Trouble,
    scenario::{Level, Scenario},
    world::World,
};

pub(crate) const SCENARIO: Scenario = Scenario {
    level: Level::Must("WRITE: document and section"),
    quirks: &[],
    caught_by: &["WRITE: a defect that turns it red"],
    drive: |w| Box::pin(drive(w)),
    ..Scenario::HONEST
};

async fn drive(w: &World) -> Result<(), Trouble> {
    let sign_in = sign_in(w, &w.tab(), "alice").await?;
    w.expect(
        "WRITE: what is asked",
        "WRITE: what a correct RP does",
        sign_in.is(w, "alice"),
        &sign_in,
    );
    Ok(())
}
"#;

const INVARIANT_BODY: &str = r#"
use crate::{
    invariant::{Finding, Invariant},
    scenario::Level,
    timeline::Timeline,
};

pub(crate) const INVARIANT: Invariant = Invariant {
    level: Level::Must("WRITE: document and section"),
    covers: &[],
    caught_by: &["WRITE: a defect that breaks it"],
    breaches,
};

fn breaches(timeline: &Timeline) -> Vec<Finding> {
    vec![Finding::new("WRITE: what was seen", [])]
}
"#;

const QUIRK_BODY: &str = r#"
use crate::quirk::prelude::{Document, Moment, Parameter, Quirk, Spec, Step, Timing, Touched};

/// What the quirk says about itself.
pub(super) const SPEC: Spec = Spec {
    parameter: Parameter::Flag,
    default: "WRITE: what the specification says",
    step: Step::Discovery,
    timing: Timing::Boot,
    build: |_| Box::new(@Name@),
};

#[derive(Debug)]
struct @Name@;

impl Quirk for @Name@ {
    // WRITE: the hook at which it acts; `crate::quirk` lists them all.
    fn discovery(&self, _: &Moment<'_>, metadata: &mut Document) -> Touched {
        if metadata.is_empty() {
            return Touched::No;
        }
        Touched::Yes
    }
}
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;
    use crate::scratch::Scratch;

    #[test]
    fn what_is_started_has_its_headings_and_waits_to_be_written() {
        let scratch = Scratch::new("start");
        let units = [
            (
                "scenario",
                "logout/hint-lost",
                "scenarios/src/catalogue/logout/hint_lost.rs",
                header::SCENARIO,
            ),
            (
                "invariant",
                "state-fresh",
                "scenarios/src/invariants/state_fresh.rs",
                header::INVARIANT,
            ),
            (
                "quirk",
                "id-token-late",
                "mock-provider/src/quirk/catalogue/id_token_late.rs",
                header::QUIRK,
            ),
        ];
        for (kind, name, path, form) in units {
            assert_eq!(start(scratch.path(), kind, name).unwrap(), Path::new(path));
            let faults = Header::of(&scratch.get(path)).faults(form);
            assert_eq!(
                faults,
                [format!(
                    "text marked `{PLACEHOLDER}` still waits to be written"
                )]
            );
        }
    }

    #[test]
    fn a_quirk_gets_a_type_of_its_name() {
        let scratch = Scratch::new("name");
        let path = start(scratch.path(), "quirk", "id-token-late").unwrap();
        let text = scratch.get(path.to_str().unwrap());
        assert!(text.contains("impl Quirk for IdTokenLate {"), "{text}");
    }

    #[test]
    fn odd_names_and_files_that_are_there_are_refused() {
        let scratch = Scratch::new("refuse");
        let refused = |kind, name| start(scratch.path(), kind, name).unwrap_err().to_string();
        for (kind, name) in [
            ("scenario", "hint"),
            ("quirk", "a/b"),
            ("quirk", "a_b"),
            ("quirk", "A"),
            ("quirk", "../x"),
        ] {
            assert!(
                refused(kind, name).contains("is no id of a"),
                "{kind} {name}"
            );
        }
        assert!(refused("test", "x").contains("expected scenario, invariant or quirk"));
        start(scratch.path(), "quirk", "late").unwrap();
        assert!(refused("quirk", "late").contains("is already there"));
    }
}
