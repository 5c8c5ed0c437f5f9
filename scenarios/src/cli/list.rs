//! `rpcheck list`: what there is.

use std::{fs, io};

use mock_provider::Profile;
use serde_json::{Value, json};

use super::{
    Console,
    args::{Format, Inventory, ListArgs},
    problem::Problem,
};
use crate::{
    edge::Behaviour,
    exit_code::ExitCode,
    report::text::{FAINT, STRONG, count, hanging, styled},
    target,
};

/// One thing in a list.
struct Item {
    id: String,
    /// A word on it, such as the level of a scenario.
    word: String,
    summary: String,
    /// All of it, for programs.
    json: Value,
}

pub(super) fn list(args: &ListArgs, console: &mut Console<'_>) -> Result<ExitCode, Problem> {
    let items = match args.what {
        Inventory::Scenarios => scenarios(),
        Inventory::Invariants => invariants(),
        Inventory::Defects => defects(),
        Inventory::Profiles => profiles(),
        Inventory::Quirks => quirks(),
        Inventory::Edges => edges(),
        Inventory::Targets => targets()?,
    };
    match args.format {
        Format::Human => print(args.what, &items, console)?,
        Format::Json => {
            let items: Vec<&Value> = items.iter().map(|item| &item.json).collect();
            serde_json::to_writer_pretty(&mut *console.out, &items).map_err(io::Error::from)?;
            writeln!(console.out)?;
        }
    }
    Ok(ExitCode::AsExpected)
}

fn print(what: Inventory, items: &[Item], console: &mut Console<'_>) -> io::Result<()> {
    let (noun, next) = heading(what);
    let width = |column: fn(&Item) -> &str| {
        items
            .iter()
            .map(|item| column(item).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (ids, words) = (width(|item| &item.id), width(|item| &item.word));
    let indent = 2 + ids + 2 + if words == 0 { 0 } else { words + 2 };
    writeln!(console.out, "{}", styled(STRONG, count(items.len(), noun)))?;
    let mut group = "";
    for item in items {
        let own = item.id.split_once('/').map_or("", |(group, _)| group);
        if own != group {
            group = own;
            writeln!(console.out)?;
        }
        let word = if words == 0 {
            String::new()
        } else {
            format!("{:words$}  ", item.word)
        };
        let first = format!("  {:ids$}  {}", item.id, styled(FAINT, word));
        write!(
            console.out,
            "{}",
            hanging(&first, indent, &item.summary, console.around.width())
        )?;
    }
    writeln!(console.out, "\n{next}")
}

fn heading(what: Inventory) -> (&'static str, &'static str) {
    match what {
        Inventory::Scenarios => (
            "scenario",
            "Read on: rpcheck explain ID. Run one: rpcheck run --scenario ID",
        ),
        Inventory::Invariants => (
            "invariant",
            "Read on: rpcheck explain ID. They are checked in every run.",
        ),
        Inventory::Defects => (
            "defect",
            "Read on: rpcheck explain ID. See one found: rpcheck run --defect ID",
        ),
        Inventory::Profiles => (
            "profile",
            "Read on: rpcheck explain NAME. Use one: rpcheck run --provider NAME",
        ),
        Inventory::Quirks => (
            "quirk",
            "Read on: rpcheck explain ID. Use one: rpcheck serve --quirk ID",
        ),
        Inventory::Edges => (
            "edge",
            "Read on: rpcheck explain NAME. Use one: rpcheck run --edge NAME",
        ),
        Inventory::Targets => ("target", "Check one: rpcheck run --target NAME"),
    }
}

fn scenarios() -> Vec<Item> {
    let item = |entry: &crate::scenario::Entry| {
        let scenario = entry.scenario;
        Item {
            id: entry.id.to_owned(),
            word: scenario.level.name().to_owned(),
            summary: entry.title(),
            json: json!({
                "id": entry.id,
                "group": entry.group(),
                "title": entry.title(),
                "level": scenario.level.name(),
                "requirement": scenario.level.basis(),
                "covers": scenario.covers,
                "caught_by": scenario.caught_by,
            }),
        }
    };
    crate::scenarios().iter().map(item).collect()
}

fn invariants() -> Vec<Item> {
    let item = |entry: &crate::invariant::Entry| {
        let invariant = entry.invariant;
        Item {
            id: entry.id.to_owned(),
            word: invariant.level.name().to_owned(),
            summary: entry.title(),
            json: json!({
                "id": entry.id,
                "title": entry.title(),
                "level": invariant.level.name(),
                "requirement": invariant.level.basis(),
                "covers": invariant.covers,
                "caught_by": invariant.caught_by,
            }),
        }
    };
    crate::invariants().iter().map(item).collect()
}

fn defects() -> Vec<Item> {
    let defects = target::defects();
    let item = |defect: &target::Defect| Item {
        id: defect.id.clone(),
        word: String::new(),
        summary: defect.summary.clone(),
        json: json!({ "id": defect.id, "summary": defect.summary }),
    };
    defects.iter().map(item).collect()
}

fn profiles() -> Vec<Item> {
    let item = |profile: &Profile| Item {
        id: profile.name().to_owned(),
        word: String::new(),
        summary: profile.title().to_owned(),
        json: json!({ "name": profile.name(), "title": profile.title(), "summary": profile.summary() }),
    };
    mock_provider::profiles().iter().map(item).collect()
}

fn quirks() -> Vec<Item> {
    let item = |quirk: &mock_provider::Entry| Item {
        id: quirk.id.to_owned(),
        word: String::new(),
        summary: quirk.summary().to_owned(),
        json: json!({
            "id": quirk.id,
            "summary": quirk.summary(),
            "value": quirk.spec.parameter.to_string(),
            "default": quirk.spec.default,
        }),
    };
    mock_provider::quirks().iter().map(item).collect()
}

fn edges() -> Vec<Item> {
    let item = |edge: Behaviour| Item {
        id: edge.name.clone(),
        word: String::new(),
        json: json!({ "name": edge.name, "summary": edge.summary, "sources": edge.sources }),
        summary: edge.summary,
    };
    Behaviour::names()
        .filter_map(Behaviour::named)
        .map(item)
        .collect()
}

/// The reference RP in its modes, and the target files where they are kept: here and in `targets/`.
fn targets() -> Result<Vec<Item>, Problem> {
    let item = |name: &str, summary: String| Item {
        id: name.to_owned(),
        word: String::new(),
        json: json!({ "name": name, "summary": summary }),
        summary,
    };
    let mut items = vec![
        item(
            "reference",
            "The reference RP, with both kinds of sessions.".to_owned(),
        ),
        item(
            "reference-cookie",
            "The reference RP, its session in an encrypted cookie.".to_owned(),
        ),
        item(
            "reference-store",
            "The reference RP, its session kept at the server.".to_owned(),
        ),
    ];
    let mut files = vec!["rpcheck.toml".to_owned()];
    if let Ok(folder) = fs::read_dir("targets") {
        let mut names: Vec<String> = folder
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .map(|name| format!("targets/{name}/rpcheck.toml"))
            .collect();
        names.sort();
        files.extend(names);
    }
    for file in files {
        match fs::read_to_string(&file) {
            Ok(text) => items.push(item(&file, named(&text))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
            Err(error) => return Err(Problem::usage(format_args!("cannot read {file}: {error}"))),
        }
    }
    Ok(items)
}

/// What a target file calls its RP; a file that does not parse is for `check-target` to explain.
fn named(text: &str) -> String {
    let table: Option<toml::Table> = text.parse().ok();
    match table
        .as_ref()
        .and_then(|table| table.get("name"))
        .and_then(toml::Value::as_str)
    {
        Some(name) => format!("The RP {name}."),
        None => "A target file without a name: see rpcheck check-target.".to_owned(),
    }
}
