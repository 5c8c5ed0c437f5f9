//! What to read from an answer: `json:/user/email`, `css:#name`, `regex:user=(\w+)`, `cookie:csrf`; and what must be
//! true of one: `json:/user is absent`, `status:401`, `url:/error`.

use std::fmt;

use regex::Regex;
use scraper::{Html, Selector};
use serde::{Deserialize, Serialize};

/// An answer of the RP, as expressions see it.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The address at which it was found, after redirects.
    pub url: &'a str,
    /// The body, as text.
    pub body: &'a str,
    /// The cookies that the browser holds for that address: names and values.
    pub cookies: &'a [(String, String)],
}

/// Reads one text from an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Expression {
    text: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// RFC 6901 pointer into a JSON body.
    Json(String),
    /// The text of the first element, or one of its attributes.
    Css {
        selector: Selector,
        attribute: Option<String>,
    },
    /// The first group of the first match in the body, or the whole match.
    Regex(Regex),
    /// The value of a cookie.
    Cookie(String),
    /// The first group of the first match in the address, or the whole match.
    Url(Regex),
}

/// The kinds of expressions, for error messages.
const KINDS: [&str; 5] = ["cookie", "css", "json", "regex", "url"];

impl Expression {
    /// Reads the expression.
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        let rest = rest.trim();
        let kind = match kind {
            "json" if rest.is_empty() || rest.starts_with('/') => Kind::Json(rest.to_owned()),
            "json" => {
                return Err(format!(
                    "`{rest}` is no JSON pointer: one starts with `/`, such as `json:/user/email`"
                ));
            }
            "css" => {
                let (css, attribute) = match rest.rsplit_once('@') {
                    Some((css, name))
                        if !name.is_empty()
                            && name.chars().all(|c| c.is_alphanumeric() || c == '-') =>
                    {
                        (css, Some(name.to_owned()))
                    }
                    _ => (rest, None),
                };
                let selector =
                    Selector::parse(css).map_err(|_| format!("`{css}` is no CSS selector"))?;
                Kind::Css {
                    selector,
                    attribute,
                }
            }
            "regex" => Kind::Regex(pattern(rest)?),
            "url" => Kind::Url(pattern(rest)?),
            "cookie" if rest.is_empty() => {
                return Err("`cookie:` needs the name of a cookie".to_owned());
            }
            "cookie" => Kind::Cookie(rest.to_owned()),
            other => {
                let near = super::excerpt::nearest(other, KINDS)
                    .map_or_else(String::new, |n| format!("; did you mean `{n}:`?"));
                return Err(format!(
                    "`{text}` is no expression: write json:POINTER, css:SELECTOR, css:SELECTOR@ATTRIBUTE, regex:PATTERN, \
                     url:PATTERN or cookie:NAME{near}"
                ));
            }
        };
        Ok(Self {
            text: text.to_owned(),
            kind,
        })
    }

    /// What it reads from `answer`; `None` when it is not there, or is JSON's `null`.
    pub fn read(&self, answer: Answer<'_>) -> Option<String> {
        match &self.kind {
            Kind::Json(pointer) => match serde_json::from_str::<serde_json::Value>(answer.body)
                .ok()?
                .pointer(pointer)?
            {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            },
            Kind::Css {
                selector,
                attribute,
            } => {
                let document = Html::parse_document(answer.body);
                let element = document.select(selector).next()?;
                match attribute {
                    Some(name) => element.attr(name).map(str::to_owned),
                    None => Some(element.text().collect::<String>().trim().to_owned()),
                }
            }
            Kind::Regex(pattern) => first_group(pattern, answer.body),
            Kind::Url(pattern) => first_group(pattern, answer.url),
            Kind::Cookie(name) => answer
                .cookies
                .iter()
                .find(|(cookie, _)| cookie == name)
                .map(|(_, value)| value.clone()),
        }
    }
}

fn pattern(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| {
        let reason = error.to_string();
        format!(
            "`{text}` is no regular expression: {}",
            reason.lines().last().unwrap_or_default()
        )
    })
}

fn first_group(pattern: &Regex, text: &str) -> Option<String> {
    let found = pattern.captures(text)?;
    found
        .get(1)
        .or_else(|| found.get(0))
        .map(|group| group.as_str().to_owned())
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Expression> for String {
    fn from(expression: Expression) -> Self {
        expression.text
    }
}

impl TryFrom<String> for Expression {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

/// Whether something is true of an answer: an expression, alone (it must be there) or with ` is present` or
/// ` is absent`; or `status:401`, `status:401,403`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Condition {
    text: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Status(Vec<u16>),
    Present(Expression),
    Absent(Expression),
}

impl Condition {
    /// Reads the condition.
    ///
    /// # Errors
    /// What is wrong with it, as a lower-case fragment.
    pub fn parse(text: &str) -> Result<Self, String> {
        let test = if let Some(codes) = text.strip_prefix("status:") {
            let codes = codes.split(',').map(|code| match code.trim().parse() {
                Ok(code @ 100..=599) => Ok(code),
                _ => Err(format!("`{code}` is no HTTP status")),
            });
            Test::Status(codes.collect::<Result<_, _>>()?)
        } else if let Some(expression) = text.strip_suffix(" is absent") {
            Test::Absent(Expression::parse(expression)?)
        } else {
            Test::Present(Expression::parse(
                text.strip_suffix(" is present").unwrap_or(text),
            )?)
        };
        Ok(Self {
            text: text.to_owned(),
            test,
        })
    }

    /// Whether it is true of `answer`.
    pub fn holds(&self, answer: Answer<'_>) -> bool {
        match &self.test {
            Test::Status(codes) => codes.contains(&answer.status),
            Test::Present(expression) => expression.read(answer).is_some(),
            Test::Absent(expression) => expression.read(answer).is_none(),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Condition> for String {
    fn from(condition: Condition) -> Self {
        condition.text
    }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PAGE: &str = r#"<p id=who>alice </p><input name="csrf" value="c1">"#;

    fn answer(body: &str) -> Answer<'_> {
        Answer {
            status: 200,
            url: "http://localhost/error?error=OAuthCallback",
            body,
            cookies: &[],
        }
    }

    #[track_caller]
    fn reads(expression: &str, body: &str, expected: Option<&str>) {
        assert_eq!(
            Expression::parse(expression)
                .unwrap()
                .read(answer(body))
                .as_deref(),
            expected
        );
    }

    #[test]
    fn reads_json_css_regex_and_url() {
        reads(
            "json:/user/email",
            r#"{"user":{"email":"a@x"}}"#,
            Some("a@x"),
        );
        reads("json:/refreshes", r#"{"refreshes":2}"#, Some("2"));
        reads("json:/user", r#"{"user":null}"#, None);
        reads("json:/user", "<html>", None);
        reads("css:#who", PAGE, Some("alice"));
        reads("css:input[name=csrf]@value", PAGE, Some("c1"));
        reads("regex:id=(\\w+)", PAGE, Some("who"));
        reads("url:error=([A-Za-z]+)", "", Some("OAuthCallback"));
    }

    #[test]
    fn conditions_hold_or_not() {
        let holds =
            |condition: &str, body| Condition::parse(condition).unwrap().holds(answer(body));
        assert!(holds("json:/user is absent", "{}"));
        assert!(holds("json:/user is absent", "null"));
        assert!(!holds("json:/user is absent", r#"{"user":1}"#));
        assert!(holds("css:#who", PAGE) && holds("css:#who is present", PAGE));
        assert!(holds("status:200,401", "") && !holds("status:401", ""));
    }

    #[test]
    fn broken_ones_are_refused_with_the_way_out() {
        assert!(
            Expression::parse("jsn:/user")
                .unwrap_err()
                .contains("did you mean `json:`?")
        );
        assert!(
            Expression::parse("json:user")
                .unwrap_err()
                .contains("starts with `/`")
        );
        assert!(Expression::parse("css:[").is_err() && Expression::parse("regex:(").is_err());
        assert!(Condition::parse("status:4o1").is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(json:|css:|regex:|url:|cookie:|status:)?.{0,40}", body in ".{0,40}") {
            if let Ok(expression) = Expression::parse(&text) {
                expression.read(answer(&body));
            }
            if let Ok(condition) = Condition::parse(&text) {
                condition.holds(answer(&body));
            }
        }
    }
}
