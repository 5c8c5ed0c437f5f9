//! The little Markdown of documentation headers, for a terminal: paragraphs, lists and code.

use crate::{
    redact::escape,
    report::text::{hanging, wrapped},
};

/// `text` wrapped to `width` columns, `indent` of them blank.
pub(super) fn rendered(text: &str, indent: usize, width: usize) -> String {
    let margin = " ".repeat(indent);
    let mut shown = String::new();
    for block in blocks(text) {
        let lines = match block {
            Block::Blank => vec![String::new()],
            Block::Code(line) => vec![format!("{margin}    {}", escape(line))],
            Block::Item(mark, text) => {
                let first = format!("{margin}{mark} ");
                vec![
                    hanging(&first, first.chars().count(), &text, width)
                        .trim_end()
                        .to_owned(),
                ]
            }
            Block::Paragraph(text) => {
                let lines = wrapped(&text, width.saturating_sub(indent).max(24));
                lines.iter().map(|line| format!("{margin}{line}")).collect()
            }
        };
        for line in lines {
            shown.push_str(&line);
            shown.push('\n');
        }
    }
    shown
}

enum Block<'a> {
    Blank,
    Code(&'a str),
    Item(&'a str, String),
    Paragraph(String),
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let bare = line.trim();
        if bare.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            blocks.push(Block::Code(line));
        } else if bare.is_empty() {
            blocks.push(Block::Blank);
        } else if let Some((mark, rest)) = marked(bare) {
            blocks.push(Block::Item(mark, rest.to_owned()));
        } else if let Some(Block::Item(_, open) | Block::Paragraph(open)) = blocks.last_mut() {
            open.push(' ');
            open.push_str(bare);
        } else {
            blocks.push(Block::Paragraph(bare.to_owned()));
        }
    }
    blocks
}

/// The mark and the text of a list's item.
fn marked(line: &str) -> Option<(&str, &str)> {
    let (mark, rest) = line.split_once(' ')?;
    let number = |mark: &str| {
        mark.strip_suffix('.')
            .is_some_and(|digits| digits.parse::<u8>().is_ok())
    };
    (mark == "-" || mark == "*" || number(mark)).then_some((mark, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_flow_and_lists_hang() {
        let text = "One\nparagraph.\n\n- an item that is\n  long enough to wrap\n- another\n\n```http\nGET /  HTTP/1.1\n```\n";
        let expected = "  One paragraph.\n\n  - an item that is long enough\n    to wrap\n  - another\n\n      GET /  HTTP/1.1\n";
        assert_eq!(rendered(text, 2, 32), expected);
    }
}
