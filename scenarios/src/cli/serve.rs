//! `rpcheck serve`: an OpenID Provider with another provider's oddities, for people and test suites.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use mock_provider::{Authority, Client, Config, MockProvider, StartError, User};
use serde_json::json;
use tokio::sync::mpsc;

use super::{
    Console,
    args::{Format, ServeArgs},
    problem::Problem,
    profile,
};
use crate::{
    exit_code::ExitCode,
    redact::escape,
    report::text::{FAINT, styled},
};

mod config;
mod event;

use event::Log;

/// Lines that wait to be printed; when more come than whoever reads can take, the rest is counted, not kept.
const WAITING: usize = 4096;
/// For how long lines are gathered before they are printed: nobody reads faster.
const TOGETHER: Duration = Duration::from_millis(10);

pub(super) async fn serve(
    args: &ServeArgs,
    console: &mut Console<'_>,
) -> Result<ExitCode, Problem> {
    let mut declared = match &args.config {
        Some(path) => config::read(path)?,
        None => Config::default(),
    };
    let (sender, mut lines) = mpsc::channel(WAITING);
    let missed = Arc::new(AtomicU64::new(0));
    let log = Log {
        format: args.log,
        styles: console.around.styles(),
        sender,
        missed: Arc::clone(&missed),
    };
    let mut names = Vec::new();
    let mut behind = declared.upstream.as_deref_mut();
    while let Some(provider) = behind {
        names.push(provider.profile.name().to_owned());
        log.listen_to(provider);
        behind = provider.behind.as_deref_mut();
    }
    let own = log.clone();
    let mut builder = MockProvider::builder()
        .profile(profile::named(&args.provider)?)
        .listen(args.listen)
        .client(client(args))
        // Exchanges are printed as they come: nobody asks for them afterwards.
        .journal_limit(1)
        .observer(Arc::new(move |exchange| own.exchange(None, exchange)))
        .delivery_observer(Arc::new(move |delivery| log.delivery(None, delivery)));
    if let Some(issuer) = &args.issuer {
        builder = builder.issuer(issuer);
    }
    let authority = authority(args)?;
    if let Some(authority) = &authority {
        builder = builder.tls(Arc::clone(authority));
    }
    for user in users(args)? {
        builder = builder.user(user);
    }
    builder = builder.config(declared);
    for text in &args.quirk {
        builder = builder.quirk(profile::quirk(text)?);
    }
    let provider = builder
        .start()
        .await
        .map_err(|error| not_started(&error, args.listen))?;
    writeln!(console.out, "READY {}", provider.issuer())?;
    console.out.flush()?;
    if args.log == Format::Human {
        write!(console.err, "{}", introduction(&provider, &names, args))?;
    }
    let mut stopped = std::pin::pin!(console.around.stopped());
    loop {
        tokio::select! {
            stopped = &mut stopped => {
                stopped.map_err(|error| Problem::cannot_run(format_args!("cannot wait for Ctrl-C: {error}")))?;
                break;
            }
            line = lines.recv() => match line {
                Some(line) => {
                    gather().await;
                    print(line, &mut lines, console)?;
                    confess(missed.swap(0, Ordering::Relaxed), args.log, console)?;
                }
                None => return Err(Problem::cannot_run("the provider stopped by itself")),
            },
        }
    }
    if let Ok(line) = lines.try_recv() {
        print(line, &mut lines, console)?;
    }
    Ok(ExitCode::AsExpected)
}

/// Lets more happen, to be printed along with what has happened: one write instead of many.
#[expect(
    clippy::disallowed_methods,
    reason = "there is no event to wait for: a log is written at intervals"
)]
async fn gather() {
    tokio::time::sleep(TOGETHER).await;
}

/// Prints a line and those that wait behind it, in one write.
fn print(
    mut text: String,
    lines: &mut mpsc::Receiver<String>,
    console: &mut Console<'_>,
) -> io::Result<()> {
    for _ in 0..WAITING {
        let Ok(line) = lines.try_recv() else { break };
        text.push_str(&line);
    }
    console.out.write_all(text.as_bytes())?;
    console.out.flush()
}

/// The private certificate authority, where one is needed; its certificate is written to `--ca-file`.
fn authority(args: &ServeArgs) -> Result<Option<Arc<Authority>>, Problem> {
    if !args.tls {
        return Ok(None);
    }
    let authority = Authority::new().map_err(|error| Problem::cannot_run(error).at("--tls"))?;
    std::fs::write(&args.ca_file, authority.pem()).map_err(|error| {
        Problem::cannot_run(format_args!("the certificate cannot be written: {error}"))
            .at(format_args!("--ca-file {}", args.ca_file.display()))
            .help("name a file that can be written with --ca-file")
    })?;
    Ok(Some(Arc::new(authority)))
}

fn client(args: &ServeArgs) -> Client {
    let mut client = Client::new(&args.client_id);
    if !args.client_secret.is_empty() {
        client = client.secret(&args.client_secret);
    }
    if args.redirect_uri.is_empty() {
        client = client.any_loopback_redirect_uri();
    }
    client = args.redirect_uri.iter().fold(client, Client::redirect_uri);
    args.post_logout_redirect_uri
        .iter()
        .fold(client, Client::post_logout_redirect_uri)
}

fn users(args: &ServeArgs) -> Result<Vec<User>, Problem> {
    let user = |text: &String| {
        let (name, password) = text.split_once(':').unwrap_or((text, "password"));
        if name.is_empty() {
            return Err(Problem::usage(format_args!("`{text}` names nobody"))
                .at("--user")
                .expected("a name, or a name, a colon and a password, such as carol:s3cret"));
        }
        Ok(User::new(name).password(password))
    };
    args.user.iter().map(user).collect()
}

fn not_started(error: &StartError, listen: SocketAddr) -> Problem {
    match error {
        StartError::Listen { .. } | StartError::Listener(_) => Problem::cannot_run(error)
            .at(format_args!("--listen {listen}"))
            .help("stop what listens there, or let the system choose a port with --listen 127.0.0.1:0"),
        StartError::Issuer { .. } | StartError::Mount(_) => Problem::usage(error).at("--issuer"),
        StartError::Chain => Problem::usage(error).at("--config"),
        StartError::Tls(_) => Problem::cannot_run(error).at("--tls"),
        StartError::Quirk(_) => Problem::usage(error).at("--quirk").help("`rpcheck list quirks` shows all of them"),
    }
}

/// Says how many exchanges nobody could read.
fn confess(missed: u64, log: Format, console: &mut Console<'_>) -> io::Result<()> {
    match (missed, log) {
        (0, _) => Ok(()),
        (_, Format::Human) => writeln!(console.out, "… {missed} exchanges not shown"),
        (_, Format::Json) => writeln!(console.out, "{}", json!({ "not_shown": missed })),
    }
}

/// What somebody needs to point an app at it.
fn introduction(provider: &MockProvider, behind: &[String], args: &ServeArgs) -> String {
    let users: Vec<String> = provider
        .users()
        .iter()
        .map(|user| format!("{} / {}", user.name(), user.secret()))
        .collect();
    let secret = if args.client_secret.is_empty() {
        "(public client)"
    } else {
        &args.client_secret
    };
    let trust = if args.tls {
        format!("{} (the certificate authority)", args.ca_file.display())
    } else {
        String::new()
    };
    let mut upstream = String::new();
    let mut next = provider.behind();
    for name in behind {
        let Some(provider) = next else { break };
        let comma = if upstream.is_empty() { "" } else { ", then " };
        upstream = format!("{upstream}{comma}{name} at {}", provider.issuer());
        next = provider.behind();
    }
    let rows = [
        ("issuer", provider.issuer().to_owned()),
        ("upstream", upstream),
        ("client", format!("{} / {secret}", args.client_id)),
        ("users", users.join(", ")),
        ("trust", trust),
        ("stop", "Ctrl-C".to_owned()),
    ];
    let rows = rows.into_iter().filter(|(_, text)| !text.is_empty());
    let row = |(label, text): (&str, String)| {
        format!(
            "  {} {}\n",
            styled(FAINT, format_args!("{label:8}")),
            escape(&text)
        )
    };
    rows.map(row).collect()
}
