//! The file of `rpcheck serve --config`: clients, users and quirks, in the words of client metadata.

use std::{fs, path::Path};

use mock_provider::{
    Algorithm, AuthMethod, Client, Endpoint, Probability, QuirkError, Scope, Setting, User, Value,
};
use serde::Deserialize;
use toml::Spanned;

use crate::{
    cli::{nearest::nearest, problem::Problem},
    target::TargetError as FileError,
};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// What a file declares.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) clients: Vec<Client>,
    pub(super) users: Vec<User>,
    pub(super) quirks: Vec<Setting>,
}

/// Reads the file at `path`.
pub(super) fn read(path: &Path) -> Result<Declared, Problem> {
    let origin = path.display().to_string();
    let unread = |error: &dyn std::fmt::Display| {
        Problem::usage(format_args!("cannot read {origin}: {error}"))
            .at("--config")
            .expected("a TOML file")
    };
    let size = fs::metadata(path).map_err(|error| unread(&error))?.len();
    if size > LARGEST {
        return Err(unread(&format_args!(
            "it has {size} bytes, more than {LARGEST}"
        )));
    }
    let text = fs::read_to_string(path).map_err(|error| unread(&error))?;
    parse(&text, &origin).map_err(|error| Problem::usage(error).at("--config"))
}

fn parse(text: &str, origin: &str) -> Result<Declared, FileError> {
    let file: File = FileError::in_toml(origin, text)?;
    let wrong = |span, message: String| FileError::at(origin, text, span, message);
    Ok(Declared {
        clients: file
            .client
            .into_iter()
            .map(|client| client.registered(&wrong))
            .collect::<Result<_, _>>()?,
        users: file.user.into_iter().map(Person::user).collect(),
        quirks: file
            .quirk
            .into_iter()
            .map(|quirk| quirk.setting(&wrong))
            .collect::<Result<_, _>>()?,
    })
}

/// Makes an error about a place in the file.
type Wrong<'a> = dyn Fn(std::ops::Range<usize>, String) -> FileError + 'a;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    client: Vec<Registration>,
    #[serde(default)]
    user: Vec<Person>,
    #[serde(default)]
    quirk: Vec<Oddity>,
}

/// `[[client]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registration {
    client_id: String,
    client_secret: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    #[serde(default)]
    post_logout_redirect_uris: Vec<String>,
    token_endpoint_auth_method: Option<Spanned<String>>,
    id_token_signed_response_alg: Option<Spanned<String>>,
    #[serde(default)]
    consent: bool,
}

impl Registration {
    fn registered(self, wrong: &Wrong<'_>) -> Result<Client, FileError> {
        let mut client = Client::new(self.client_id);
        if let Some(secret) = self.client_secret {
            client = client.secret(secret);
        }
        if self.redirect_uris.is_empty() {
            client = client.any_loopback_redirect_uri();
        }
        client = self
            .redirect_uris
            .into_iter()
            .fold(client, Client::redirect_uri);
        client = self
            .post_logout_redirect_uris
            .into_iter()
            .fold(client, Client::post_logout_redirect_uri);
        if let Some(method) = self.token_endpoint_auth_method {
            client =
                client.auth_method(AuthMethod::from_name(method.get_ref()).ok_or_else(|| {
                    wrong(
                        method.span(),
                        one_of(
                            method.get_ref(),
                            &["client_secret_basic", "client_secret_post", "none"],
                        ),
                    )
                })?);
        }
        if let Some(alg) = self.id_token_signed_response_alg {
            let known = Algorithm::from_name(alg.get_ref());
            client = client.id_token_alg(known.ok_or_else(|| {
                let names = Algorithm::ALL.map(Algorithm::name);
                wrong(alg.span(), one_of(alg.get_ref(), &names))
            })?);
        }
        Ok(if self.consent {
            client.asks_consent()
        } else {
            client
        })
    }
}

/// `[[user]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    password: Option<String>,
    sub: Option<String>,
    #[serde(default)]
    claims: serde_json::Map<String, serde_json::Value>,
}

impl Person {
    fn user(self) -> User {
        let mut user = User::new(self.name);
        if let Some(password) = self.password {
            user = user.password(password);
        }
        if let Some(sub) = self.sub {
            user = user.subject(sub);
        }
        self.claims
            .into_iter()
            .fold(user, |user, (name, value)| user.claim(name, value))
    }
}

/// `[[quirk]]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Oddity {
    id: Spanned<String>,
    value: Option<Spanned<Assigned>>,
    client: Option<String>,
    user: Option<String>,
    endpoint: Option<Spanned<String>>,
    nth: Option<u64>,
    #[serde(default)]
    once: bool,
    probability: Option<Spanned<f64>>,
}

/// The value of a quirk.
#[derive(Deserialize)]
#[serde(untagged)]
enum Assigned {
    Flag(bool),
    Integer(i64),
    Text(String),
}

impl Oddity {
    fn setting(self, wrong: &Wrong<'_>) -> Result<Setting, FileError> {
        let value = match self.value.as_ref().map(Spanned::get_ref) {
            None | Some(Assigned::Flag(true)) => Value::Flag(true),
            Some(Assigned::Flag(false)) => Value::Flag(false),
            Some(Assigned::Integer(number)) => Value::Integer(*number),
            Some(Assigned::Text(text)) => Value::Text(text.clone()),
        };
        let endpoint = match self.endpoint {
            None => None,
            Some(name) => {
                let parsed = name.get_ref().parse::<Endpoint>();
                Some(parsed.map_err(|error| wrong(name.span(), error.to_string()))?)
            }
        };
        let probability = match &self.probability {
            None => None,
            Some(number) => {
                let read = Probability::new(*number.get_ref());
                Some(read.ok_or_else(|| {
                    wrong(
                        number.span(),
                        "`probability` is a number from 0 to 1".to_owned(),
                    )
                })?)
            }
        };
        let scope = Scope {
            client: self.client,
            user: self.user,
            endpoint,
            nth: self.nth,
            once: self.once,
            probability,
        };
        let setting = Setting {
            id: self.id.get_ref().clone(),
            value,
            scope,
        };
        // Its text is what the command line takes, and is checked like that.
        Setting::parse(&setting.to_string()).map_err(|error| {
            let span = match (&error, &self.value) {
                (QuirkError::Unknown { .. }, _) | (_, None) => self.id.span(),
                (_, Some(value)) => value.span(),
            };
            wrong(span, error.to_string())
        })
    }
}

fn one_of(wrong: &str, names: &[&str]) -> String {
    let near = nearest(wrong, names.iter().copied());
    let hint = near
        .first()
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!(
        "`{wrong}` is not known here; there are {}{hint}",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = r#"
[[client]]
client_id = "portal"
client_secret = "s3cr%t:+"
redirect_uris = ["http://localhost:4000/callback"]
post_logout_redirect_uris = ["http://localhost:4000/"]
token_endpoint_auth_method = "client_secret_post"
id_token_signed_response_alg = "ES256"
consent = true

[[user]]
name = "carol"
password = "hunter2"
sub = "user-3"
claims = { email = "carol@corp.test", groups = ["staff"] }

[[quirk]]
id = "id-token-aud-foreign"
client = "portal"
nth = 2
"#;

    #[test]
    fn declares_clients_users_and_quirks() {
        let declared = parse(WHOLE, "serve.toml").unwrap();
        let portal = &declared.clients[0];
        assert_eq!(
            (portal.id(), portal.shared_secret()),
            ("portal", Some("s3cr%t:+"))
        );
        assert_eq!(portal.auth_methods(), [AuthMethod::ClientSecretPost]);
        assert!(portal.may_redirect_to("http://localhost:4000/callback"));
        assert!(!portal.may_redirect_to("http://localhost:4000/other"));
        assert!(portal.needs_consent());
        let carol = &declared.users[0];
        assert_eq!(
            (carol.name(), carol.sub(), carol.secret()),
            ("carol", "user-3", "hunter2")
        );
        assert_eq!(carol.claims()["groups"][0], "staff");
        assert_eq!(declared.quirks[0].scope.client.as_deref(), Some("portal"));
        assert_eq!(declared.quirks[0].scope.nth, Some(2));
    }

    #[test]
    fn a_client_without_redirect_uris_may_use_any_loopback_one() {
        let declared = parse("[[client]]\nclient_id = \"spa\"\n", "serve.toml").unwrap();
        assert!(declared.clients[0].may_redirect_to("http://127.0.0.1:5173/cb"));
        assert!(!declared.clients[0].may_redirect_to("https://example.test/cb"));
    }

    #[track_caller]
    fn refused(text: &str, place: &str, said: &str) {
        let error = parse(text, "serve.toml").unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("serve.toml:{place}: ")),
            "{error}"
        );
        assert!(error.contains(said), "{error}");
    }

    #[test]
    fn slips_are_refused_with_their_place_and_the_nearest_name() {
        refused("[[cleint]]\n", "1:3", "did you mean `client`?");
        refused("[[client]]\nclient_id = 7\n", "2:13", "expected a string");
        refused("[[user]]\nnmae = \"x\"\n", "2:1", "did you mean `name`?");
        refused(
            "[[quirk]]\nid = \"id-token-aud-foriegn\"\n",
            "2:6",
            "id-token-aud-foreign",
        );
        refused(
            "[[client]]\nclient_id = \"a\"\ntoken_endpoint_auth_method = \"client_secret_basik\"\n",
            "3:30",
            "did you mean `client_secret_basic`?",
        );
        refused(
            "[[client]]\nclient_id = \"a\"\nid_token_signed_response_alg = \"HS256\"\n",
            "3:32",
            "RS256",
        );
        refused(
            "[[quirk]]\nid = \"id-token-aud-foreign\"\nendpoint = \"tokens\"\n",
            "3:12",
            "token",
        );
        refused("client = [\n", "1:11", "unclosed array");
    }
}
