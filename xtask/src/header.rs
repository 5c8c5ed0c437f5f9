//! The `//!` header of a scenario, an invariant or a quirk: its documentation, under fixed headings.

/// What one kind of unit must say about itself, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The kind, as people call it.
    pub kind: &'static str,
    /// The headings, without the `## `.
    pub headings: &'static [&'static str],
    /// Headings that may be there as well, at any place.
    pub optional: &'static [&'static str],
}

/// The documentation of a scenario.
pub const SCENARIO: Form = Form {
    kind: "scenario",
    headings: &[
        "What happens",
        "What a correct RP does",
        "Why it matters",
        "How to mend it",
        "References",
    ],
    optional: &[],
};

/// The documentation of an invariant.
pub const INVARIANT: Form = Form {
    kind: "invariant",
    headings: SCENARIO.headings,
    optional: &[],
};

/// The documentation of a quirk.
pub const QUIRK: Form = Form {
    kind: "quirk",
    headings: &["What changes", "Who does it", "References"],
    optional: &[PURPOSE],
};

/// The heading that a quirk needs when neither a profile nor a scenario uses it: why somebody would set it by hand.
pub const PURPOSE: &str = "What it is for";

/// How a scaffold marks the text that its author still owes; a header with it is refused.
pub const PLACEHOLDER: &str = "WRITE:";

/// The longest summary, in characters: it must fit one line of a report.
pub const LONGEST_SUMMARY: usize = 100;

/// A parsed header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The first paragraph, as one line.
    pub summary: String,
    /// What follows the summary before the first heading; usually nothing.
    pub lead: String,
    /// Heading and text of each section, in the order of the file.
    pub sections: Vec<(String, String)>,
}

impl Header {
    /// Reads the `//!` lines at the top of Rust source.
    pub fn of(source: &str) -> Self {
        let lines: Vec<&str> = source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
            .collect();
        let summary_end = lines
            .iter()
            .position(|line| line.is_empty() || line.starts_with("## "))
            .unwrap_or(lines.len());
        let mut header = Self {
            summary: lines[..summary_end].join(" "),
            ..Self::default()
        };
        let mut text: Vec<&str> = Vec::new();
        for line in &lines[summary_end..] {
            if let Some(heading) = line.strip_prefix("## ") {
                header.close(&text);
                header.sections.push((heading.to_owned(), String::new()));
                text.clear();
            } else {
                text.push(line);
            }
        }
        header.close(&text);
        header
    }

    /// The text under a heading.
    pub fn section(&self, heading: &str) -> Option<&str> {
        self.sections
            .iter()
            .find(|(name, _)| name == heading)
            .map(|(_, text)| text.as_str())
    }

    /// Everything about this header that does not fit its form; empty when it is complete.
    pub fn faults(&self, form: Form) -> Vec<String> {
        let mut faults = Vec::new();
        let found: Vec<&str> = self
            .sections
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| !form.optional.contains(name))
            .collect();
        if found != form.headings {
            faults.push(format!(
                "the headings of a {} are {:?}, in this order; found {found:?}",
                form.kind, form.headings
            ));
        }
        if self.summary.is_empty() {
            faults.push("the first paragraph, the summary, is missing".to_owned());
        } else if !is_one_sentence(&self.summary) {
            faults.push(format!(
                "the summary is one sentence that ends in a stop; found `{}`",
                self.summary
            ));
        }
        if self.summary.chars().count() >= LONGEST_SUMMARY {
            faults.push(format!(
                "the summary has {} characters; it must stay below {LONGEST_SUMMARY}",
                self.summary.chars().count()
            ));
        }
        for (heading, text) in &self.sections {
            if text.is_empty() {
                faults.push(format!("nothing is written under `{heading}`"));
            }
        }
        let texts = self.sections.iter().map(|(_, text)| text);
        if texts
            .chain([&self.summary, &self.lead])
            .any(|text| text.contains(PLACEHOLDER))
        {
            faults.push(format!(
                "text marked `{PLACEHOLDER}` still waits to be written"
            ));
        }
        faults
    }

    fn close(&mut self, lines: &[&str]) {
        let text = lines.join("\n").trim().to_owned();
        match self.sections.last_mut() {
            Some((_, section)) => *section = text,
            None => self.lead = text,
        }
    }
}

/// One sentence: a stop at the end, and no other stop that is followed by a new sentence.
fn is_one_sentence(summary: &str) -> bool {
    let Some(body) = summary.strip_suffix('.') else {
        return false;
    };
    !body
        .split(". ")
        .skip(1)
        .any(|rest| rest.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: &str = "//! The token lies about\n//! its audience.\n//!\n//! ## What changes\n//! `aud`.\n//!\n//! Nothing else.\n//! ## Who does it\n//! Nobody.\n//!\n//! ## References\n//! - Core 2\n\nuse x;\n//! not part of it\n";

    #[test]
    fn reads_summary_and_sections() {
        let header = Header::of(COMPLETE);
        assert_eq!(header.summary, "The token lies about its audience.");
        assert_eq!(
            header.section("What changes"),
            Some("`aud`.\n\nNothing else.")
        );
        assert_eq!(header.section("References"), Some("- Core 2"));
        assert_eq!(header.faults(QUIRK), Vec::<String>::new());
    }

    #[test]
    fn keeps_what_stands_before_the_first_heading() {
        assert_eq!(
            Header::of("//! A.\n//!\n//! More.\n//! ## H\n//! x\n").lead,
            "More."
        );
    }

    #[test]
    fn names_each_fault() {
        let faults = |source: &str| Header::of(source).faults(QUIRK).join("\n");
        assert!(faults("//! No stop\n").contains("ends in a stop"));
        assert!(faults("//! One. Two.\n").contains("one sentence"));
        assert!(faults("use x;\n").contains("summary, is missing"));
        assert!(faults("//! A.\n//! ## Who does it\n//! x\n").contains("in this order"));
        assert!(
            faults(&COMPLETE.replace("Nobody.", ""))
                .contains("nothing is written under `Who does it`")
        );
        assert!(faults(&COMPLETE.replace("Nobody", "WRITE: who")).contains("still waits"));
        assert!(faults(&format!("//! {}.\n", "a".repeat(99))).contains("100 characters"));
    }

    #[test]
    fn an_optional_heading_may_stand_anywhere() {
        let purpose = COMPLETE.replace(
            "//! ## Who does it",
            "//! ## What it is for\n//! Clients.\n//! ## Who does it",
        );
        assert_eq!(Header::of(&purpose).faults(QUIRK), Vec::<String>::new());
        let empty = purpose.replace("//! Clients.\n", "");
        assert_eq!(
            Header::of(&empty).faults(QUIRK),
            ["nothing is written under `What it is for`"]
        );
    }

    #[test]
    fn a_stop_inside_a_number_or_an_abbreviation_is_no_sentence_end() {
        assert!(is_one_sentence(
            "RFC 6265bis, 5.4 sorts cookies, e.g. by path."
        ));
    }
}
