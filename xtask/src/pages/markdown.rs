//! Small pieces of Markdown.

use crate::sync::MARK;

/// Title, origin and opening words of a generated page.
pub(super) fn opening(title: &str, from: &str, words: &str) -> String {
    format!("# {title}\n\n<!-- {MARK} from {from}. Do not edit. -->\n\n{words}\n")
}

/// A table; each row has as many cells as the head.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let rule = vec!["---".to_owned(); head.len()];
    let rows = rows.iter().map(|row| {
        let cells: Vec<String> = row.iter().map(|cell| cell_text(cell)).collect();
        line(&cells)
    });
    [line(&head), line(&rule)].into_iter().chain(rows).collect()
}

/// `a`, `b` and `c` as code, or a dash when there is nothing.
pub(super) fn codes(items: &[String]) -> String {
    if items.is_empty() {
        return "–".to_owned();
    }
    let items: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
    items.join(", ")
}

/// One value as code in the cell of a table.
pub(super) fn code_cell(value: &str) -> String {
    if value.contains('`') {
        format!("`` {value} ``")
    } else {
        format!("`{value}`")
    }
}

/// A source as a link when it is an address, else as it is.
pub(super) fn source(source: &str) -> String {
    if source.starts_with("https://") && !source.contains(char::is_whitespace) {
        format!("<{source}>")
    } else {
        source.to_owned()
    }
}

/// `1 scenario`, `2 scenarios`.
pub(super) fn count(number: usize, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{ending}")
}

fn cell_text(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_stays_a_cell() {
        let rows = [vec!["a|b".to_owned(), "two\nlines".to_owned()]];
        let expected = "| x | y |\n| --- | --- |\n| a\\|b | two lines |\n";
        assert_eq!(table(&["x", "y"], &rows), expected);
    }

    #[test]
    fn lists_and_counts_read_well() {
        assert_eq!(codes(&["a".to_owned(), "b".to_owned()]), "`a`, `b`");
        assert_eq!(codes(&[]), "–");
        assert_eq!(count(1, "scenario"), "1 scenario");
        assert_eq!(count(0, "scenario"), "0 scenarios");
        assert_eq!(source("https://a.example/b"), "<https://a.example/b>");
        assert_eq!(source("RFC 6749, 5.1"), "RFC 6749, 5.1");
    }
}
