//! The `//!` header of a catalogue file, read as its documentation.
//!
//! Every scenario and every invariant is documented at the top of its own file, under fixed headings. The source is
//! embedded with `include_str!`, so that `rpcheck explain` and the generated pages show what the author wrote, and
//! nothing is written twice.

/// The fixed headings of a catalogue file, in the order in which they must stand.
pub const HEADINGS: [&str; 5] = [
    "What happens",
    "What a correct RP does",
    "Why it matters",
    "How to mend it",
    "References",
];

/// The documentation of one catalogue file.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    source: &'static str,
}

impl Document {
    /// The documentation at the head of `source`.
    pub const fn of(source: &'static str) -> Self {
        Self { source }
    }

    /// The one-sentence summary: the first line, with its full stop.
    pub fn title(self) -> String {
        self.lines()
            .find(|line| !line.is_empty())
            .unwrap_or_default()
            .to_owned()
    }

    /// The text under `## heading`, trimmed, as Markdown; `None` when there is no such heading.
    pub fn section(self, heading: &str) -> Option<String> {
        let mut lines = self
            .lines()
            .skip_while(|line| line.strip_prefix("## ") != Some(heading));
        lines.next()?;
        let text: Vec<&str> = lines.take_while(|line| !line.starts_with("## ")).collect();
        Some(text.join("\n").trim().to_owned())
    }

    /// The headings in the order in which the file has them.
    pub fn headings(self) -> Vec<&'static str> {
        self.lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect()
    }

    /// The first paragraph under `## heading` on one line, for reports that have room for little; empty when there is
    /// no such heading.
    pub fn gist(self, heading: &str) -> String {
        let section = self.section(heading).unwrap_or_default();
        let paragraph = section.split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn lines(self) -> impl Iterator<Item = &'static str> {
        self.source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "//! The ID Token is addressed to another client.\n//!\n//! ## What happens\n//! One thing,\n//! \
        over two lines.\n//!\n//! Another.\n//!\n//! ## References\n//! - a\nuse nothing;\n//! ## Late\n";

    #[test]
    fn reads_title_and_sections() {
        let document = Document::of(SOURCE);
        assert_eq!(
            document.title(),
            "The ID Token is addressed to another client."
        );
        assert_eq!(
            document.section("What happens").unwrap(),
            "One thing,\nover two lines.\n\nAnother."
        );
        assert_eq!(document.gist("What happens"), "One thing, over two lines.");
        assert_eq!(document.section("References").unwrap(), "- a");
        assert_eq!(document.section("How to mend it"), None);
        assert_eq!(
            document.headings(),
            ["What happens", "References"],
            "the header ends with the first line of code"
        );
    }
}
