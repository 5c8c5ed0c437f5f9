//! What an authorization response brings, and how it travels (OAuth 2.0 Multiple Response Types; OAuth 2.0 Form Post
//! Response Mode).

use std::fmt;

/// What comes back from the authorization endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseType {
    /// `code`: the authorization code flow (OpenID Connect Core 1.0, section 3.1).
    Code,
    /// `id_token`: the implicit flow without an access token (section 3.2).
    IdToken,
    /// `id_token token`: the implicit flow (section 3.2).
    IdTokenToken,
    /// `code id_token`: the hybrid flow (section 3.3).
    CodeIdToken,
    /// `code token`: the hybrid flow without an ID token in front (section 3.3).
    CodeToken,
    /// `code id_token token`: the hybrid flow with everything (section 3.3).
    CodeIdTokenToken,
    /// `token`: OAuth 2.0's implicit grant, which OpenID Connect does not use (RFC 6749, section 4.2).
    Token,
}

use ResponseType::{Code, CodeIdToken, CodeIdTokenToken, CodeToken, IdToken, IdTokenToken, Token};

/// Every response type with its name, and with whether it brings a code, an ID token and an access token.
const TABLE: [(ResponseType, &str, [bool; 3]); 7] = [
    (Code, "code", [true, false, false]),
    (IdToken, "id_token", [false, true, false]),
    (IdTokenToken, "id_token token", [false, true, true]),
    (CodeIdToken, "code id_token", [true, true, false]),
    (CodeToken, "code token", [true, false, true]),
    (CodeIdTokenToken, "code id_token token", [true, true, true]),
    (Token, "token", [false, false, true]),
];

impl ResponseType {
    /// Those of OpenID Connect Core 1.0, section 3.
    pub const OPENID: &'static [Self] = &[
        Code,
        IdToken,
        IdTokenToken,
        CodeIdToken,
        CodeToken,
        CodeIdTokenToken,
    ];

    /// Reads the parameter: words in any order, none of them twice (OAuth 2.0 Multiple Response Types, section 3).
    pub fn from_name(name: &str) -> Option<Self> {
        let mut brings = [false; 3];
        for word in name.split(' ') {
            let at = ["code", "id_token", "token"]
                .iter()
                .position(|known| *known == word)?;
            if std::mem::replace(&mut brings[at], true) {
                return None;
            }
        }
        let row = TABLE.iter().find(|row| row.2 == brings)?;
        Some(row.0)
    }

    /// The name in metadata.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Whether it brings an authorization code.
    pub fn has_code(self) -> bool {
        self.row().2[0]
    }

    /// Whether it brings an ID token.
    pub fn has_id_token(self) -> bool {
        self.row().2[1]
    }

    /// Whether it brings an access token.
    pub fn has_token(self) -> bool {
        self.row().2[2]
    }

    /// How the response travels unless `response_mode` says otherwise (OAuth 2.0 Multiple Response Types, section 5).
    pub fn default_mode(self) -> ResponseMode {
        if self == Code {
            ResponseMode::Query
        } else {
            ResponseMode::Fragment
        }
    }

    /// Whether the response may travel so: no token goes into a query, where logs and referrers keep it
    /// (OAuth 2.0 Multiple Response Types, sections 3 and 5).
    pub fn allows(self, mode: ResponseMode) -> bool {
        self == Code || mode != ResponseMode::Query
    }

    fn row(self) -> &'static (Self, &'static str, [bool; 3]) {
        TABLE
            .iter()
            .find(|row| row.0 == self)
            .expect("the table has every response type")
    }
}

impl fmt::Display for ResponseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How parameters travel to the redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// In its fragment.
    Fragment,
    /// As a form that submits itself.
    FormPost,
}

impl ResponseMode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    /// The name in requests and metadata.
    pub fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }

    /// The mode with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_may_come_in_any_order(words in Just(vec!["code", "id_token", "token"]).prop_shuffle(), count in 1_usize..=3) {
            let words = &words[..count];
            let read = ResponseType::from_name(&words.join(" ")).unwrap();
            prop_assert_eq!(read.has_code(), words.contains(&"code"));
            prop_assert_eq!(read.has_id_token(), words.contains(&"id_token"));
            prop_assert_eq!(read.has_token(), words.contains(&"token"));
            prop_assert_eq!(ResponseType::from_name(read.name()), Some(read));
        }

        #[test]
        fn any_other_text_is_no_response_type(text in "\\PC{0,40}") {
            let known = text.split(' ').all(|word| matches!(word, "code" | "id_token" | "token"));
            prop_assert!(known || ResponseType::from_name(&text).is_none());
        }
    }

    #[test]
    fn a_word_counts_once() {
        for text in ["", " ", "code code", "code  token", " code", "Code", "none"] {
            assert_eq!(ResponseType::from_name(text), None, "{text:?}");
        }
    }

    #[test]
    fn only_a_code_alone_goes_into_a_query() {
        for row in TABLE {
            let response_type = row.0;
            assert_eq!(
                response_type.allows(ResponseMode::Query),
                response_type == Code
            );
            assert!(response_type.allows(response_type.default_mode()));
            assert!(response_type.allows(ResponseMode::FormPost));
            assert!(response_type.allows(ResponseMode::Fragment));
        }
    }
}
