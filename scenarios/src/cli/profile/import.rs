//! `rpcheck profile import FILE|URL`: a profile to start from, derived from the metadata of a real provider.

use std::{fs, path::Path, time::Duration};

use mock_provider::Profile;
use serde_json::{Map, Value};
use url::Url;

use super::derived::{Metadata, written};
use crate::{
    cli::{Console, args::ProfileImportArgs, problem::Problem},
    exit_code::ExitCode,
};

/// The most that is read of a document, in bytes.
const LARGEST: usize = 1024 * 1024;
/// How long a provider may take.
const WITHIN: Duration = Duration::from_secs(20);
/// How often it may send us elsewhere.
const REDIRECTS: usize = 3;
/// Where metadata are (OpenID Connect Discovery 1.0, section 4).
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

pub(in crate::cli) async fn import(
    args: &ProfileImportArgs,
    console: &mut Console<'_>,
) -> Result<ExitCode, Problem> {
    let (text, origin, asked) = match address(&args.source)? {
        Some(url) => (fetch(&url).await?, url.to_string(), Some(url)),
        None => (read(&args.source)?, args.source.clone(), None),
    };
    let document = document(&text, &origin)?;
    let metadata = Metadata {
        issuer: issuer(&document, &origin)?,
        document,
        origin,
        asked,
    };
    let name = args
        .name
        .clone()
        .unwrap_or_else(|| metadata.issuer.host_str().unwrap_or("imported").to_owned());
    let today = jiff::Zoned::now().strftime("%Y-%m").to_string();
    let profile = written(&metadata, &name, &today);
    if let Err(error) = Profile::from_toml(&profile, &format!("{name}.toml")) {
        return Err(Problem::cannot_run(format_args!(
            "the profile that came of {} does not load: {error}",
            metadata.origin
        ))
        .help("this is a defect of rpcheck: please report it with the document"));
    }
    write!(console.out, "{profile}")?;
    Ok(ExitCode::AsExpected)
}

/// The address of the metadata, if `source` is one; the well-known path is added where it is missing.
fn address(source: &str) -> Result<Option<Url>, Problem> {
    if !source.starts_with("http://") && !source.starts_with("https://") {
        return Ok(None);
    }
    let mut url = Url::parse(source).map_err(|error| {
        Problem::usage(format_args!("{source} is no address: {error}")).expected(EXPECTED)
    })?;
    if !url.path().contains("/.well-known/") {
        let path = format!("{}{WELL_KNOWN}", url.path().trim_end_matches('/'));
        url.set_path(&path);
    }
    Ok(Some(url))
}

const EXPECTED: &str = "the issuer or the address of its metadata, such as https://op.example/realms/acme, or a file with them";

async fn fetch(url: &Url) -> Result<String, Problem> {
    let failed = |what: String| {
        Problem::usage(format_args!("cannot fetch {url}: {what}"))
            .expected("the metadata of an OpenID Provider, as JSON")
            .help("check the address in a browser; metadata that you have saved can be given as a file")
    };
    let client = reqwest::Client::builder()
        .timeout(WITHIN)
        .redirect(reqwest::redirect::Policy::limited(REDIRECTS))
        .build()
        .map_err(|error| failed(causes(&error)))?;
    let mut answer = client
        .get(url.clone())
        .header("accept", "application/json")
        .send()
        .await
        .map_err(|error| failed(causes(&error)))?;
    if !answer.status().is_success() {
        return Err(failed(format!(
            "it answers with status {}",
            answer.status()
        )));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer
        .chunk()
        .await
        .map_err(|error| failed(causes(&error)))?
    {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err(failed(format!("it sends more than {LARGEST} bytes")));
        }
    }
    String::from_utf8(body).map_err(|_| failed("what it sends is no UTF-8".to_owned()))
}

/// An error with what it came from: the HTTP client says the interesting part last.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

fn read(file: &str) -> Result<String, Problem> {
    let unread = |what: String| {
        Problem::usage(format_args!("cannot read {file}: {what}")).expected(EXPECTED)
    };
    let size = fs::metadata(Path::new(file))
        .map_err(|error| unread(error.to_string()))?
        .len();
    if size > LARGEST as u64 {
        return Err(unread(format!("it has {size} bytes, more than {LARGEST}")));
    }
    fs::read_to_string(file).map_err(|error| unread(error.to_string()))
}

fn document(text: &str, origin: &str) -> Result<Map<String, Value>, Problem> {
    let wrong = |what: String| {
        Problem::usage(format_args!("{origin} has no metadata: {what}"))
            .expected("a JSON object with `issuer`, `authorization_endpoint` and `token_endpoint` (OpenID Connect Discovery 1.0, section 3)")
    };
    match serde_json::from_str(text) {
        Ok(Value::Object(document)) => Ok(document),
        Ok(_) => Err(wrong("it is JSON, but no object".to_owned())),
        Err(error) => {
            let html = text.trim_start().starts_with('<');
            let what = if html {
                "it is a page, no JSON".to_owned()
            } else {
                format!("it is no JSON: {error}")
            };
            Err(wrong(what))
        }
    }
}

fn issuer(document: &Map<String, Value>, origin: &str) -> Result<Url, Problem> {
    let wrong = |what: &str| {
        Problem::usage(format_args!("{origin}: `issuer` {what}")).expected(
            "an address such as https://op.example (OpenID Connect Discovery 1.0, section 3)",
        )
    };
    let issuer = document
        .get("issuer")
        .ok_or_else(|| wrong("is missing"))?
        .as_str()
        .ok_or_else(|| wrong("is no string"))?;
    let url = Url::parse(issuer).map_err(|error| wrong(&format!("is no address: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong("is no address on the web"));
    }
    Ok(url)
}
