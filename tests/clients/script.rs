//! Libraries of other languages: a script of each drives its library, and asks here for the end-user's browser.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, Command};

use crate::Outcome;
use crate::end_user::EndUser;
use crate::job::{Job, USER};

/// The longest line that a script may say, in bytes, and the most that is kept of its complaints.
const LIMIT: u64 = 1024 * 1024;

/// A script and what it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script {
    library: &'static str,
    /// The program, below the folder of installed packages where it has a slash.
    program: &'static str,
    /// Below this folder.
    file: &'static str,
    /// What is there once the packages are installed.
    installed: &'static str,
}

impl Script {
    /// The npm package openid-client.
    pub(crate) const OPENID_CLIENT: Self = Self {
        library: "openid-client",
        program: "node",
        file: "openid-client/run.mjs",
        installed: "openid-client/node_modules/openid-client/package.json",
    };
    /// The Python package Authlib.
    pub(crate) const AUTHLIB: Self = Self {
        library: "Authlib",
        program: "authlib/venv/bin/python",
        file: "authlib/run.py",
        installed: "authlib/venv/installed",
    };

    /// Why it cannot run here.
    pub(crate) fn missing(self) -> Option<String> {
        let there = packages().join(self.installed).exists();
        (!there).then(|| {
            format!(
                "skipped: {} is not installed; run .ci/clients",
                self.library
            )
        })
    }

    /// Runs it to its end.
    pub(crate) async fn run(self, job: &Job) -> Outcome {
        let program = match self.program {
            "node" => PathBuf::from("node"),
            path => packages().join(path),
        };
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("clients")
            .join(self.file);
        let folder = packages().join("openid-client");
        let mut child = Command::new(&program)
            .arg(&file)
            .arg(folder)
            .env("NO_PROXY", "*")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", program.display()))?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut stdin), Some(stdout), Some(stderr)) = (stdin, stdout, stderr) else {
            return Err("the script has no standard streams".to_owned());
        };
        let complaints = tokio::spawn(async move {
            let mut text = String::new();
            // What cannot be read is missing from an error message, no more.
            let _ = stderr.take(LIMIT).read_to_string(&mut text).await;
            text
        });
        tell(&mut stdin, &job.to_json()).await?;
        let mut lines = BufReader::new(stdout.take(LIMIT)).lines();
        let mut results = std::collections::BTreeMap::new();
        // One person per feature: a browser that is signed in would show no login page.
        let mut user = EndUser::new(USER)?;
        while let Some(line) = lines.next_line().await.map_err(|error| error.to_string())? {
            let said: Value = serde_json::from_str(&line)
                .map_err(|error| format!("the script said `{line}`, expected JSON: {error}"))?;
            if let Some(url) = said["visit"].as_str() {
                let arrival = match user.visit(url).await {
                    Ok(there) => {
                        json!({
                            "method": there.method,
                            "url": there.url,
                            "body": there.body,
                            "asked_for_password": there.asked_for_password,
                        })
                    }
                    Err(error) => json!({ "error": error }),
                };
                tell(&mut stdin, &arrival).await?;
            } else if let Some(feature) = said["feature"].as_str() {
                let result = match said["error"].as_str() {
                    Some(error) => Err(error.to_owned()),
                    None => Ok(()),
                };
                results.insert(feature.to_owned(), result);
                user = EndUser::new(USER)?;
            } else {
                return Err(format!(
                    "the script said `{line}`, expected a visit or a result"
                ));
            }
        }
        let status = child.wait().await.map_err(|error| error.to_string())?;
        let complaints = complaints.await.map_err(|error| error.to_string())?;
        if status.success() {
            Ok(results)
        } else {
            Err(format!(
                "{} ended with {status}:\n{complaints}",
                file.display()
            ))
        }
    }
}

async fn tell(stdin: &mut ChildStdin, line: &Value) -> Result<(), String> {
    stdin
        .write_all(format!("{line}\n").as_bytes())
        .await
        .map_err(|error| format!("the script does not listen: {error}"))
}

/// The folder that `.ci/clients` fills.
fn packages() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("clients")
}
