//! What people may see of an exchange: secrets shortened, control characters escaped.
//!
//! The journal keeps raw values, because invariants compare them; everything that leaves the program passes here.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

/// Parameters whose values are never shown, in queries, forms and fragments.
const SECRET_PARAMETERS: [&str; 14] = [
    "access_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "csrf",
    "csrfToken",
    "id_token",
    "id_token_hint",
    "logout_token",
    "password",
    "refresh_token",
    "token",
];

/// Parameters with random values, of which a few characters are enough to tell them apart.
const RANDOM_PARAMETERS: [&str; 3] = ["code_challenge", "nonce", "state"];

/// How much of a random value is shown, in characters.
const RANDOM_SHOWN: usize = 8;

/// The longest value of any other parameter that is shown whole, in characters.
const LONGEST_VALUE: usize = 64;

static JWT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){0,3}")
        .expect("the pattern of a JWT is valid")
});

/// Hides the secrets of one world.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    /// Longest first, so that a secret inside another does not leave the rest of the longer one readable.
    secrets: Vec<String>,
}

impl Redactor {
    /// Hides `secrets` (tokens, codes, client secrets, passwords, cookie values) wherever they stand, besides
    /// everything that looks like a JWT. Values shorter than 6 bytes are left alone: hiding every `a` hides nothing.
    pub fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut secrets: Vec<String> = secrets
            .into_iter()
            .filter(|secret| secret.len() >= 6)
            .collect();
        secrets.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        secrets.dedup();
        Self { secrets }
    }

    /// `text` without secrets, on one line, safe for a terminal.
    pub fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), &shortened(secret));
            }
        }
        let text = JWT.replace_all(&text, |found: &regex::Captures<'_>| shortened(&found[0]));
        escape(&text).into_owned()
    }

    /// A URL, or a path with a query, with the values of secret parameters hidden and of long ones shortened.
    pub fn url(&self, url: &str) -> String {
        let (rest, fragment) = url
            .split_once('#')
            .map_or((url, None), |(rest, fragment)| (rest, Some(fragment)));
        let (path, query) = rest
            .split_once('?')
            .map_or((rest, None), |(path, query)| (path, Some(query)));
        let mut shown = self.text(path);
        for (mark, pairs) in [('?', query), ('#', fragment)] {
            if let Some(pairs) = pairs {
                shown.push(mark);
                shown.push_str(&self.parameters(pairs));
            }
        }
        shown
    }

    /// Text with URLs in it: each word is treated like those of [`Redactor::url`] when it has a query.
    pub fn url_in_text(&self, text: &str) -> String {
        let words = text.split(' ').map(|word| {
            if word.contains("://") {
                self.url(word)
            } else {
                self.text(word)
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Parameters in `application/x-www-form-urlencoded` form, treated like those of [`Redactor::url`].
    pub fn parameters(&self, pairs: &str) -> String {
        let pairs = pairs.split('&').map(|pair| {
            let Some((name, value)) = pair.split_once('=') else {
                return self.text(pair);
            };
            if SECRET_PARAMETERS.contains(&name) && !value.is_empty() {
                return format!("{}={}", self.text(name), shortened(value));
            }
            let value = self.text(value);
            let (longest, shown) = if RANDOM_PARAMETERS.contains(&name) {
                (RANDOM_SHOWN, RANDOM_SHOWN)
            } else {
                (LONGEST_VALUE, LONGEST_VALUE / 2)
            };
            if value.chars().count() > longest && !value.contains('…') {
                let head: String = value.chars().take(shown).collect();
                return format!("{}={head}…[{} bytes]", self.text(name), value.len());
            }
            format!("{}={value}", self.text(name))
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// A secret as it is shown: at most its first three characters (the mark of a JWT), and its size.
pub fn shortened(secret: &str) -> String {
    let head = if secret.starts_with("eyJ") { "eyJ" } else { "" };
    format!("{head}…[{} bytes]", secret.len())
}

/// `text` on one line: control characters and those that change the direction of writing become escapes.
pub fn escape(text: &str) -> Cow<'_, str> {
    let turns = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let is_odd = |c: char| c.is_control() || turns(c);
    let Some(first) = text.find(is_odd) else {
        return Cow::Borrowed(text);
    };
    let (fine, rest) = text.split_at(first);
    let mut escaped = fine.to_owned();
    for c in rest.chars() {
        if is_odd(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_tokens_codes_and_known_values() {
        let redactor = Redactor::new(["app-secret".to_owned(), "opaque-token".to_owned()]);
        assert_eq!(
            redactor.url("/callback?code=abcdefgh&state=xyz&next=opaque-token"),
            "/callback?code=…[8 bytes]&state=xyz&next=…[12 bytes]"
        );
        let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";
        assert_eq!(
            redactor.text(&format!("hint {jwt}.")),
            "hint eyJ…[41 bytes].",
            "the full stop stays"
        );
        assert_eq!(redactor.text("Basic app-secret"), "Basic …[10 bytes]");
        assert_eq!(
            redactor.url("https://op/#id_token=eyJx&x"),
            "https://op/#id_token=eyJ…[4 bytes]&x"
        );
    }

    #[test]
    fn what_a_hostile_peer_sends_cannot_drive_the_terminal() {
        assert_eq!(
            Redactor::default().text("a\u{1b}[2Jb\r\nc\u{202e}d"),
            r"a\u{1b}[2Jb\r\nc\u{202e}d"
        );
    }

    #[test]
    fn long_values_are_shortened() {
        let shown = Redactor::default().url(&format!("/?scope={}", "x".repeat(200)));
        assert_eq!(shown, format!("/?scope={}…[200 bytes]", "x".repeat(32)));
    }
}
