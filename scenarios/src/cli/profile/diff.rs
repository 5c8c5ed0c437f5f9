//! `rpcheck profile diff A B`: in what two providers differ, quirk by quirk.

use std::io;

use mock_provider::{Entry, Profile, Scope, Sourced, Value as Setting};
use serde_json::{Map, Value, json};

use super::named_at;
use crate::{
    cli::{
        Console,
        area::Area,
        args::{Format, ProfileDiffArgs},
        problem::Problem,
    },
    exit_code::ExitCode,
    report::text::{FAINT, STRONG, count, folded, hanging, styled},
};

/// One quirk that the two set differently; `None` is the default.
struct Difference<'p> {
    entry: &'static Entry,
    scope: &'p Scope,
    sides: [Option<&'p Sourced>; 2],
}

pub(in crate::cli) fn diff(
    args: &ProfileDiffArgs,
    console: &mut Console<'_>,
) -> Result<ExitCode, Problem> {
    let profiles = [named_at(&args.one, "A")?, named_at(&args.other, "B")?];
    let (same, differences) = compare(&profiles);
    match args.format {
        Format::Human => {
            let text = Page::new(&profiles, console.around.width().min(110));
            write!(console.out, "{}", text.written(same, &differences))?;
        }
        Format::Json => {
            let document = json!({
                "profiles": [profiles[0].name(), profiles[1].name()],
                "same": same,
                "differences": differences.iter().map(for_programs).collect::<Vec<_>>(),
            });
            serde_json::to_writer_pretty(&mut *console.out, &document).map_err(io::Error::from)?;
            writeln!(console.out)?;
        }
    }
    Ok(ExitCode::AsExpected)
}

/// How many settings are the same, and those that are not, by area and name.
fn compare(profiles: &[Profile; 2]) -> (usize, Vec<Difference<'_>>) {
    let mut same = 0;
    let mut differences: Vec<Difference<'_>> = Vec::new();
    let [one, other] = profiles.each_ref().map(Profile::sourced);
    for row in one {
        match counterpart(row, other) {
            Some(found) if found.setting.value == row.setting.value => same += 1,
            found => differences.extend(difference(row, [Some(row), found])),
        }
    }
    for row in other {
        if counterpart(row, one).is_none() {
            differences.extend(difference(row, [None, Some(row)]));
        }
    }
    differences.sort_by_key(|difference| {
        let id = difference.entry.id;
        let area = Area::ALL.iter().position(|area| *area == Area::of(id));
        (area, id)
    });
    (same, differences)
}

fn counterpart<'p>(row: &Sourced, others: &'p [Sourced]) -> Option<&'p Sourced> {
    others.iter().find(|other| {
        other.setting.id == row.setting.id && other.setting.scope == row.setting.scope
    })
}

/// A profile that was read names quirks that exist.
fn difference<'p>(row: &'p Sourced, sides: [Option<&'p Sourced>; 2]) -> Option<Difference<'p>> {
    let entry = Entry::find(&row.setting.id).ok()?;
    Some(Difference {
        entry,
        scope: &row.setting.scope,
        sides,
    })
}

fn for_programs(difference: &Difference<'_>) -> Value {
    let side = |side: Option<&Sourced>| {
        side.map_or(Value::Null, |row| {
            json!({
                "value": plain(&row.setting.value),
                "note": row.note,
                "source": row.source,
                "unverified": row.unverified,
            })
        })
    };
    json!({
        "quirk": difference.entry.id,
        "scope": difference.scope.to_string(),
        "summary": difference.entry.summary(),
        "default": difference.entry.spec.default,
        "values": [side(difference.sides[0]), side(difference.sides[1])],
    })
}

fn plain(value: &Setting) -> Value {
    match value {
        Setting::Flag(flag) => json!(flag),
        Setting::Integer(number) => json!(number),
        Setting::Text(text) => json!(text),
    }
}

/// The text for people.
struct Page<'p> {
    names: [&'p str; 2],
    titles: [&'p str; 2],
    width: usize,
    /// Columns of the longer name.
    column: usize,
}

impl<'p> Page<'p> {
    fn new(profiles: &'p [Profile; 2], width: usize) -> Self {
        let names = profiles.each_ref().map(Profile::name);
        Self {
            names,
            titles: profiles.each_ref().map(Profile::title),
            width,
            column: names
                .map(|name| name.chars().count())
                .into_iter()
                .max()
                .unwrap_or(0),
        }
    }

    fn written(&self, same: usize, differences: &[Difference<'_>]) -> String {
        let mut text = String::new();
        for (name, title) in self.names.iter().zip(self.titles) {
            text.push_str(&self.labelled("", name, title));
        }
        let settings = if same == 1 { "is" } else { "are" };
        let summary = match differences.len() {
            0 => format!(
                "\nThey do the same: {} {settings} set alike.\n",
                count(same, "quirk")
            ),
            number => format!("\n{} different, {same} alike.\n", count(number, "quirk")),
        };
        text.push_str(&summary);
        for area in Area::ALL {
            let mut mine = differences
                .iter()
                .filter(|difference| Area::of(difference.entry.id) == area)
                .peekable();
            if mine.peek().is_some() {
                text.extend(["\n", &styled(STRONG, area.heading()), "\n"]);
            }
            for difference in mine {
                text.push_str(&self.difference(difference));
            }
        }
        text
    }

    fn difference(&self, difference: &Difference<'_>) -> String {
        let id = difference.entry.id;
        let scope = difference.scope.to_string();
        let place = if scope.is_empty() {
            String::new()
        } else {
            format!(" @{scope}")
        };
        let first = format!("  {id}{place}  ");
        let indent = first.chars().count();
        let mut text = hanging(&first, indent, difference.entry.summary(), self.width);
        if let Some(lines) = self.documents(difference) {
            return text + &lines;
        }
        for (name, side) in self.names.iter().zip(difference.sides) {
            text.push_str(&self.labelled("    ", name, &said(difference.entry, side)));
        }
        text
    }

    /// Two JSON objects member by member, when both are there.
    fn documents(&self, difference: &Difference<'_>) -> Option<String> {
        let read = |side: Option<&Sourced>| -> Option<Map<String, Value>> {
            serde_json::from_str(side?.setting.value.text()).ok()
        };
        let (one, other) = (read(difference.sides[0])?, read(difference.sides[1])?);
        let mut text = String::new();
        for (name, mine, theirs) in [(self.names[0], &one, &other), (self.names[1], &other, &one)] {
            let alone: Vec<&str> = mine
                .keys()
                .filter(|key| !theirs.contains_key(*key))
                .map(String::as_str)
                .collect();
            if !alone.is_empty() {
                let said = format!("alone has {}", alone.join(", "));
                text.push_str(&self.labelled("    ", name, &said));
            }
        }
        for (key, mine) in &one {
            if let Some(theirs) = other.get(key).filter(|theirs| *theirs != mine) {
                text.extend(["    ", key, "\n"]);
                for (name, value) in self.names.iter().zip([mine, theirs]) {
                    text.push_str(&self.labelled("      ", name, &shown(value)));
                }
            }
        }
        Some(text)
    }

    fn labelled(&self, margin: &str, name: &str, what: &str) -> String {
        let column = self.column;
        let first = format!(
            "{margin}{}  ",
            styled(FAINT, format_args!("{name:column$}"))
        );
        hanging(&first, margin.len() + column + 2, what, self.width)
    }
}

/// `null` in a document means "as the provider has it".
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "its own".to_owned(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// The value with what is known of it.
fn said(entry: &Entry, side: Option<&Sourced>) -> String {
    let Some(row) = side else {
        return format!("default: {}", entry.spec.default);
    };
    let value = row.setting.value.to_string();
    let value = match folded(&value, 60).as_slice() {
        [whole] => whole.clone(),
        [beginning, ..] => format!("{beginning} ..."),
        [] => value,
    };
    let note = row
        .note
        .as_deref()
        .map_or_else(String::new, |note| format!(": {note}"));
    let doubt = if row.unverified { " (unverified)" } else { "" };
    format!("{value}{note}{doubt}")
}
