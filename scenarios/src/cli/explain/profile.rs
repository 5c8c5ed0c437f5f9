//! A provider profile in one screen: what is peculiar about that provider for somebody who writes an RP.

use mock_provider::{Profile, Sourced};

use super::Sheet;
use crate::{
    cli::area::Area,
    report::text::{FAINT, STRONG, hanging, styled},
};

/// Values longer than this are not shown: their quirk's name has to do.
const LONGEST_VALUE: usize = 32;

/// The page of `profile`.
pub(super) fn sheet(profile: &Profile, width: usize) -> Sheet {
    let mut sheet = Sheet {
        text: String::new(),
        width,
    };
    let extends = profile
        .extends()
        .map_or_else(String::new, |parent| format!(", extends {parent}"));
    let kind = format!("provider profile{extends}, observed {}", profile.observed());
    sheet.line(&format!(
        "{}  {}",
        styled(STRONG, profile.name()),
        styled(FAINT, kind)
    ));
    let summary = format!("{}. {}", profile.title(), profile.summary());
    sheet.text.push_str(&hanging("", 0, &summary, width));
    let mut sources = Sources::default();
    for area in Area::ALL {
        let rows: Vec<&Sourced> = profile
            .sourced()
            .iter()
            .filter(|row| Area::of(&row.setting.id) == area)
            .collect();
        if !rows.is_empty() {
            sheet.line(&styled(STRONG, area.heading()));
            sheet.area(&rows, &mut sources);
        }
    }
    if !profile.not_imitated().is_empty() {
        sheet.line(&styled(STRONG, "Not imitated"));
        sheet
            .text
            .push_str(&hanging("  ", 2, &profile.not_imitated().join("; "), width));
    }
    sheet.sources(&sources);
    sheet.text.push_str(&hanging(
        &format!("{} ", styled(STRONG, "Try it")),
        7,
        &format!(
            "rpcheck serve --provider {name}; every value: docs/profiles/{name}.md",
            name = profile.name()
        ),
        width,
    ));
    sheet
}

impl Sheet {
    /// One area: the notes, those of one source together, and what has no note.
    fn area(&mut self, rows: &[&Sourced], sources: &mut Sources) {
        let (noted, silent): (Vec<&Sourced>, Vec<&Sourced>) =
            rows.iter().partition(|row| row.note.is_some());
        let mut items: Vec<(String, Vec<&str>)> = Vec::new();
        for row in noted {
            let note = row.note.as_deref().unwrap_or_default();
            let mark = sources.mark(row);
            match items.iter_mut().find(|(known, _)| *known == mark) {
                Some((_, notes)) => notes.push(note),
                None => items.push((mark, vec![note])),
            }
        }
        for (mark, notes) in items {
            let text = format!("{} {mark}", notes.join(" "));
            self.text.push_str(&hanging("  - ", 4, &text, self.width));
        }
        if !silent.is_empty() {
            let settings: Vec<String> = silent.iter().map(|row| short(row)).collect();
            let first = format!("  - {} ", styled(FAINT, "also"));
            self.text
                .push_str(&hanging(&first, 9, &settings.join(", "), self.width));
        }
    }

    /// The sources by number, those of one place together.
    fn sources(&mut self, sources: &Sources) {
        if sources.0.is_empty() {
            return;
        }
        self.line(&format!(
            "{} {}",
            styled(STRONG, "Sources"),
            styled(
                FAINT,
                "(? = nobody has checked it against the provider itself)"
            )
        ));
        for (place, pages) in sources.by_place() {
            if let [(number, page)] = pages.as_slice() {
                self.line(&format!("  [{number}] {place}{page}"));
                continue;
            }
            let mut line = format!("  {place}:");
            for (number, page) in pages {
                let entry = format!(" [{number}] {page}");
                if line.chars().count() + entry.chars().count() > self.width {
                    self.line(&line);
                    "   ".clone_into(&mut line);
                }
                line.push_str(&entry);
            }
            self.line(&line);
        }
    }
}

/// A setting in few words; its source is on the profile's page.
fn short(row: &Sourced) -> String {
    let setting = row.setting.to_string();
    let long = setting.chars().count() > row.setting.id.len() + LONGEST_VALUE;
    let text = match setting.strip_suffix("=true") {
        _ if long => &row.setting.id,
        Some(name) => name,
        None => &setting,
    };
    let doubt = if row.unverified { "?" } else { "" };
    format!("{text}{doubt}")
}

/// The sources in the order in which they were first named.
#[derive(Debug, Default)]
struct Sources(Vec<String>);

impl Sources {
    /// `[3]` for the third source, `[3?]` when nobody has checked the value.
    fn mark(&mut self, row: &Sourced) -> String {
        let known = self.0.iter().position(|known| *known == row.source);
        let number = 1 + known.unwrap_or_else(|| {
            self.0.push(row.source.clone());
            self.0.len() - 1
        });
        let doubt = if row.unverified { "?" } else { "" };
        format!("[{number}{doubt}]")
    }

    /// Each folder of the web with its pages and their numbers.
    fn by_place(&self) -> Vec<(&str, Vec<(usize, &str)>)> {
        let mut places: Vec<(&str, Vec<(usize, &str)>)> = Vec::new();
        for (index, source) in self.0.iter().enumerate() {
            let end = source.rfind('/').map_or(0, |slash| slash + 1);
            let (place, page) = source.split_at(end);
            match places.iter_mut().find(|(known, _)| *known == place) {
                Some((_, pages)) => pages.push((index + 1, page)),
                None => places.push((place, vec![(index + 1, page)])),
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of a terminal that somebody has made as high as the screen.
    const SCREEN: usize = 50;

    #[test]
    fn every_built_in_profile_fits_a_screen() {
        for profile in mock_provider::profiles() {
            let text = sheet(&profile, 100).text;
            let lines = text.lines().count();
            assert!(lines <= SCREEN, "{lines} lines:\n{text}");
        }
    }

    #[test]
    fn sources_of_one_place_stand_together() {
        let sources = Sources(vec![
            "https://a.example/docs/x".to_owned(),
            "https://b.example/y".to_owned(),
            "https://a.example/docs/z".to_owned(),
        ]);
        assert_eq!(
            sources.by_place(),
            [
                ("https://a.example/docs/", vec![(1, "x"), (3, "z")]),
                ("https://b.example/", vec![(2, "y")]),
            ]
        );
    }
}
