//! Just enough Rust, as text: the value of a struct field, and documented enum variants.

/// Source with comments blanked out (same length, same lines), so that what they say is not taken for code.
pub fn without_comments(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => literal(rest).unwrap_or(c.len_utf8()),
        };
        let (token, tail) = rest.split_at(taken);
        if token.starts_with("//") || token.starts_with("/*") {
            out.extend(token.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        } else {
            out.push_str(token);
        }
        rest = tail;
    }
    out
}

/// The expression of the first field `name: …` in the source, without the comma that ends it.
pub fn field(source: &str, name: &str) -> Option<String> {
    let code = without_comments(source);
    let start = code.match_indices(name).find_map(|(at, _)| {
        let starts_a_word =
            !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_:.\"".contains(c));
        let value = code[at + name.len()..].trim_start().strip_prefix(':')?;
        (starts_a_word && !value.starts_with(':')).then(|| code.len() - value.len())
    })?;
    let value = &code[start..];
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = value[at..].chars().next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ',' | ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        at += literal(&value[at..]).unwrap_or(c.len_utf8());
    }
    Some(value[..at].trim().to_owned())
}

/// The contents of all string literals of an expression, in order.
pub fn strings(expression: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = expression[at..].chars().next() {
        let length = literal(&expression[at..]).unwrap_or(c.len_utf8());
        if c == '"' {
            found.push(unescape(&expression[at + 1..at + length - 1]));
        }
        at += length;
    }
    found
}

/// A variant of an enum with its documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The name as written.
    pub name: String,
    /// Its doc comment, line by line.
    pub doc: String,
}

/// The variants of `enum name`, each with its doc comment; empty when there is no such enum.
pub fn variants(source: &str, name: &str) -> Vec<Variant> {
    let mut lines = source
        .lines()
        .skip_while(|line| !declares_enum(line, name))
        .skip(1);
    let mut found = Vec::new();
    let mut doc: Vec<&str> = Vec::new();
    for line in lines.by_ref() {
        let indented = line.strip_prefix("    ").unwrap_or("");
        if line.starts_with('}') {
            break;
        } else if let Some(text) = indented.strip_prefix("///") {
            doc.push(text.strip_prefix(' ').unwrap_or(text));
        } else if indented.starts_with(char::is_uppercase) {
            let end = indented
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(indented.len());
            found.push(Variant {
                name: indented[..end].to_owned(),
                doc: doc.join("\n").trim().to_owned(),
            });
            doc.clear();
        }
    }
    found
}

/// `SomeName` and `some_name` as `some-name`.
pub fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c == '_' {
            out.push('-');
        } else if c.is_uppercase() {
            if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}

/// `some-name` as `some_name`.
pub fn snake(id: &str) -> String {
    id.replace('-', "_")
}

fn declares_enum(line: &str, name: &str) -> bool {
    line.split_once("enum ").is_some_and(|(before, after)| {
        !before.contains("//") && after.split(|c: char| !c.is_alphanumeric()).next() == Some(name)
    })
}

/// The length of the string or character literal at the start of `text`, if there is one.
fn literal(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|c| "\"'".contains(*c))?;
    if quote == '\'' && !is_character(text) {
        return None; // a lifetime
    }
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at + 1)
    })
}

fn is_character(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    chars.next() == Some('\\') || chars.next() == Some('\'')
}

fn unescape(literal: &str) -> String {
    let mut out = String::new();
    let mut chars = literal.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            ('\\', Some('n')) => {
                chars.next();
                out.push('\n');
            }
            ('\\', Some(_)) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"//! level: not this one.
pub(super) const SCENARIO: Scenario = Scenario {
    level: Level::Must("Core 3.1.3.7, (3)"), // a comment, with a comma
    quirks: &[("id-token-aud", "foreign"), ("a", "b")],
    caught_by: &["skips:audience"],
    drive: |w| Box::pin(async move { run(w, '}', "}").await }),
    ..Scenario::BASE
};
"#;

    #[test]
    fn reads_a_field_up_to_its_comma() {
        assert_eq!(
            field(SOURCE, "level").unwrap(),
            r#"Level::Must("Core 3.1.3.7, (3)")"#
        );
        assert_eq!(
            field(SOURCE, "drive").unwrap(),
            r#"|w| Box::pin(async move { run(w, '}', "}").await })"#
        );
        assert_eq!(field(SOURCE, "covers"), None);
        assert_eq!(field(SOURCE, "irks"), None, "the end of a word is no field");
    }

    #[test]
    fn reads_the_strings_of_an_expression() {
        let quirks = field(SOURCE, "quirks").unwrap();
        assert_eq!(strings(&quirks), ["id-token-aud", "foreign", "a", "b"]);
        assert_eq!(strings(r#""a \"b\" \\ c""#), [r#"a "b" \ c"#]);
        assert_eq!(strings("\"one \\\n    line\""), ["one line"]);
    }

    #[test]
    fn comments_are_no_code_and_strings_are_no_comments() {
        assert_eq!(
            without_comments("a // b\nc /* d\n */ e"),
            "a     \nc     \n    e"
        );
        assert_eq!(without_comments(r#""http://x" // y"#), r#""http://x"     "#);
        assert_eq!(
            without_comments("fn f<'a>(x: &'a str) {} // z"),
            "fn f<'a>(x: &'a str) {}     "
        );
    }

    #[test]
    fn reads_documented_variants() {
        let source = "/// Not it.\npub enum Other { A }\npub enum Defect {\n    /// Ends only\n    /// the session.\n    #[x]\n    LocalLogoutOnly,\n    /// Two.\n    Second(u8),\n}\n";
        let found = variants(source, "Defect");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].name, "LocalLogoutOnly");
        assert_eq!(found[0].doc, "Ends only\nthe session.");
        assert_eq!(found[1].name, "Second");
        assert_eq!(variants(source, "Missing"), []);
    }

    #[test]
    fn names_change_case() {
        assert_eq!(kebab("LocalLogoutOnly"), "local-logout-only");
        assert_eq!(kebab("id_token"), "id-token");
        assert_eq!(snake("id-token"), "id_token");
    }
}
