//! Signs users in at a provider in another process, as fast as it answers, and says how fast that is, whether anything
//! got mixed up, how much processor time it took, and how much memory the provider keeps of each sign-in.
//!
//! ```sh
//! rpcheck serve --listen 127.0.0.1:9000 &
//! cargo run --release -p mock-provider --example load -- --url http://127.0.0.1:9000 --pid $! --clients 16 --sign-ins 10000 --within 60
//! ```
//!
//! Each sign-in has a browser of its own: the login page is fetched and its form is sent, then the code is redeemed. The
//! ID token must have the nonce, the audience and the user of its sign-in, and a session that no other has.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use url::Url;

const CALLBACK: &str = "http://localhost:4000/callback";
/// `app:app-secret`, the client that `rpcheck serve` has.
const CLIENT: &str = "Authorization: Basic YXBwOmFwcC1zZWNyZXQ=\r\n";
/// The users that `rpcheck serve` has.
const USERS: [&str; 2] = ["alice", "bob"];

/// What is asked for on the command line.
struct Plan {
    issuer: String,
    clients: u64,
    sign_ins: u64,
    within: Duration,
    pid: Option<u32>,
}

const USAGE: &str =
    "usage: load --url ISSUER [--clients 16] [--sign-ins 10000] [--within SECONDS] [--pid PID]";

impl Plan {
    fn read() -> Result<Self, String> {
        let mut plan = Self {
            issuer: String::new(),
            clients: 16,
            sign_ins: 10_000,
            within: Duration::from_mins(1),
            pid: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{name} has no value; {USAGE}"))?;
            let number = || {
                value
                    .parse::<u64>()
                    .map_err(|_| format!("{name} takes a number, not {value}; {USAGE}"))
            };
            match &*name {
                "--url" => value.trim_end_matches('/').clone_into(&mut plan.issuer),
                "--clients" => plan.clients = number()?.clamp(1, 1000),
                "--sign-ins" => plan.sign_ins = number()?,
                "--within" => plan.within = Duration::from_secs(number()?),
                "--pid" => plan.pid = u32::try_from(number()?).ok(),
                _ => return Err(format!("there is no {name}; {USAGE}")),
            }
        }
        if plan.issuer.is_empty() {
            return Err(format!("--url is missing; {USAGE}"));
        }
        Ok(plan)
    }
}

/// Where the provider has its endpoints: paths, and the host that they are on.
struct Site {
    address: String,
    authorize: String,
    token: String,
    userinfo: String,
}

impl Site {
    fn discover(issuer: &str) -> Result<Self, String> {
        let url = Url::parse(issuer).map_err(|error| format!("{issuer}: {error}"))?;
        let host = url.host_str().ok_or("the issuer has no host")?;
        let address = format!("{host}:{}", url.port_or_known_default().unwrap_or(80));
        let mut connection = Connection::open(&address)?;
        let path = format!(
            "{}/.well-known/openid-configuration",
            url.path().trim_end_matches('/')
        );
        let response = connection.ask("GET", &path, "", "")?;
        let (_, document) = response
            .split_once("\r\n\r\n")
            .ok_or("the metadata have no body")?;
        let document: Value = serde_json::from_str(document)
            .map_err(|error| format!("the metadata are not JSON: {error}"))?;
        let path = |name: &str| {
            let endpoint = document[name].as_str().unwrap_or_default();
            let endpoint = Url::parse(endpoint).map_err(|error| format!("{name}: {error}"))?;
            Ok::<_, String>(endpoint.path().to_owned())
        };
        Ok(Self {
            authorize: path("authorization_endpoint")?,
            token: path("token_endpoint")?,
            userinfo: path("userinfo_endpoint")?,
            address,
        })
    }
}

/// One kept-alive connection: the least that speaks HTTP, so that the provider is what is measured.
struct Connection {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(address)
            .map_err(|error| format!("nothing answers at {address}: {error}"))?;
        stream
            .set_nodelay(true)
            .and_then(|()| stream.set_read_timeout(Some(Duration::from_secs(10))))
            .map_err(|error| format!("the socket does not take its options: {error}"))?;
        Ok(Self {
            stream,
            host: address.to_owned(),
            buffer: Vec::with_capacity(16 * 1024),
        })
    }

    /// Sends a request and returns the whole response.
    fn ask(
        &mut self,
        method: &str,
        target: &str,
        headers: &str,
        body: &str,
    ) -> Result<String, String> {
        let mut request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\n{headers}",
            self.host
        );
        if method == "POST" {
            let _ = write!(
                request,
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        let _ = write!(request, "\r\n{body}");
        self.stream
            .write_all(request.as_bytes())
            .map_err(|error| format!("{method} {target}: {error}"))?;
        self.buffer.clear();
        let mut chunk = [0; 16 * 1024];
        loop {
            let read = self
                .stream
                .read(&mut chunk)
                .map_err(|error| format!("{method} {target}: {error}"))?;
            if read == 0 {
                return Err(format!("{method} {target}: the connection was closed"));
            }
            self.buffer.extend_from_slice(&chunk[..read]);
            let text = String::from_utf8_lossy(&self.buffer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = between(head, "content-length: ", "\r\n").unwrap_or("0");
                if length
                    .parse()
                    .is_ok_and(|length: usize| body.len() >= length)
                {
                    return Ok(text.into_owned());
                }
            }
        }
    }
}

/// What stands between two markers, or from the first to the end.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after).map_or(rest, |(found, _)| found))
}

fn found<'a>(text: &'a str, before: &str, after: &str) -> Result<&'a str, String> {
    between(text, before, after).ok_or_else(|| format!("no {before} in:\n{text}"))
}

/// One sign-in with a fresh browser; returns the claims of its ID token and its access token.
fn sign_in(
    connection: &mut Connection,
    site: &Site,
    user: &str,
    nonce: &str,
) -> Result<(Value, String), String> {
    let request = format!(
        "client_id=app&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A4000%2Fcallback\
         &scope=openid+email+offline_access&state=state-of-{nonce}&nonce={nonce}\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
    let target = format!("{}?{request}", site.authorize);
    let page = connection.ask("GET", &target, "Accept: text/html\r\n", "")?;
    let action = found(&page, "action=\"", "\"")?.replace("&amp;", "&");
    let ticket = found(&page, "name=\"ticket\" value=\"", "\"")?;
    let password = format!("username={user}&password=password&action=login&ticket={ticket}");
    let reply = connection.ask("POST", &action, "Accept: text/html\r\n", &password)?;
    let location = found(&reply, "location: ", "\r\n")?;
    if !location.starts_with(CALLBACK) || !location.contains(&format!("state-of-{nonce}")) {
        return Err(format!("the sign-in of {nonce} ended at {location}"));
    }
    let code = found(location, "code=", "&")?;
    let redemption = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2Flocalhost%3A4000%2Fcallback\
         &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    let tokens = connection.ask("POST", &site.token, CLIENT, &redemption)?;
    let id_token = found(&tokens, "\"id_token\":\"", "\"")?;
    let payload = id_token.split('.').nth(1).unwrap_or_default();
    let claims = URL_SAFE_NO_PAD
        .decode(payload)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| format!("the ID token cannot be read: {id_token}"))?;
    let access = found(&tokens, "\"access_token\":\"", "\"")?.to_owned();
    Ok((claims, access))
}

/// Who has which subject identifier, learned from the userinfo endpoint.
fn subjects(site: &Site) -> Result<BTreeMap<&'static str, Value>, String> {
    let mut connection = Connection::open(&site.address)?;
    let mut subjects = BTreeMap::new();
    for user in USERS {
        let (claims, access) = sign_in(&mut connection, site, user, "warm-up")?;
        let bearer = format!("Authorization: Bearer {access}\r\n");
        let told = connection.ask("GET", &site.userinfo, &bearer, "")?;
        let email = found(&told, "\"email\":\"", "\"")?;
        if !email.starts_with(user) {
            return Err(format!(
                "{user} signed in, and the userinfo endpoint names {email}"
            ));
        }
        subjects.insert(user, claims["sub"].clone());
    }
    Ok(subjects)
}

/// The resident memory of a process in bytes, where the system tells.
fn memory(pid: Option<u32>) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", pid?)).ok()?;
    let kib = between(&status, "VmRSS:", "kB")?
        .trim()
        .parse::<u64>()
        .ok()?;
    Some(kib * 1024)
}

/// The processor time that a process has used, in seconds, where the system tells (proc(5): fields 14 and 15, in ticks of
/// a hundredth of a second).
fn processor(pid: Option<u32>) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid?)).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u32>);
    let ticks = ticks.sum::<Result<u32, _>>().ok()?;
    Some(f64::from(ticks) / 100.0)
}

/// What all clients have seen together.
#[derive(Default)]
struct Seen {
    sessions: BTreeSet<String>,
    errors: Vec<String>,
    mixed_up: Vec<String>,
}

#[expect(clippy::disallowed_methods, reason = "a load run measures time")]
fn now() -> Instant {
    Instant::now()
}

fn run(plan: &Plan) -> Result<String, String> {
    let site = Site::discover(&plan.issuer)?;
    let subjects = subjects(&site)?;
    let before = (memory(plan.pid), processor(plan.pid));
    let began = now();
    let next = AtomicU64::new(0);
    let seen = Mutex::new(Seen::default());
    let client = || -> Result<(), String> {
        let mut connection = Connection::open(&site.address)?;
        let mut sessions = Vec::new();
        loop {
            let nth = next.fetch_add(1, Ordering::Relaxed);
            if nth >= plan.sign_ins || began.elapsed() >= plan.within {
                break;
            }
            let user = USERS[usize::from(nth % 2 == 1)];
            let nonce = format!("nonce-{nth}");
            match sign_in(&mut connection, &site, user, &nonce) {
                Ok((claims, _)) => {
                    let right = claims["nonce"] == *nonce
                        && claims["aud"] == "app"
                        && claims["sub"] == subjects[user];
                    if !right {
                        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                        seen.mixed_up.push(format!("{user}, {nonce}: {claims}"));
                    }
                    sessions.push(claims["sid"].as_str().unwrap_or_default().to_owned());
                }
                Err(error) => {
                    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    seen.errors.push(error);
                    connection = Connection::open(&site.address)?;
                }
            }
        }
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        for sid in sessions {
            if !seen.sessions.insert(sid.clone()) {
                seen.mixed_up
                    .push(format!("two sign-ins share the session {sid}"));
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let clients: Vec<_> = (0..plan.clients).map(|_| scope.spawn(client)).collect();
        for client in clients {
            if let Ok(Err(error)) = client.join() {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.errors.push(error);
            }
        }
    });
    let took = Took {
        wall: began.elapsed().as_secs_f64(),
        processor: before.1.zip(processor(plan.pid)),
        memory: before.0.zip(memory(plan.pid)),
    };
    let mut seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    let done = seen.sessions.len();
    if seen.errors.is_empty() && u64::try_from(done).is_ok_and(|done| done < plan.sign_ins) {
        let (all, within) = (plan.sign_ins, plan.within.as_secs());
        seen.errors.push(format!(
            "only {done} of {all} sign-ins came about within {within} s"
        ));
    }
    report(&seen, &took)
}

/// What it took: seconds, and of the provider's processor time and memory what they were before and after.
struct Took {
    wall: f64,
    processor: Option<(f64, f64)>,
    memory: Option<(u64, u64)>,
}

/// What came of it, in words. `Err` when anything went wrong.
fn report(seen: &Seen, took: &Took) -> Result<String, String> {
    let done = seen.sessions.len();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = |seconds: f64| done as f64 / seconds;
    let mut text = format!(
        "{done} sign-ins in {:.2} s: {:.0} per second, {} errors, {} mixed up\n",
        took.wall,
        rate(took.wall),
        seen.errors.len(),
        seen.mixed_up.len()
    );
    if let Some((before, after)) = took.processor {
        let used = (after - before).max(0.01);
        let _ = writeln!(
            text,
            "processor: {used:.2} s, {:.0} per second of it",
            rate(used)
        );
    }
    if let Some((before, after)) = took.memory {
        let each = after.saturating_sub(before) / u64::try_from(done.max(1)).unwrap_or(1);
        let _ = writeln!(
            text,
            "memory: {} KiB before, {} KiB after, {each} bytes per sign-in",
            before / 1024,
            after / 1024
        );
    }
    for wrong in seen.errors.iter().chain(&seen.mixed_up).take(5) {
        let _ = writeln!(text, "{wrong}");
    }
    if seen.errors.is_empty() && seen.mixed_up.is_empty() {
        Ok(text)
    } else {
        Err(text)
    }
}

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what it finds is what it is for"
)]
fn main() -> ExitCode {
    match Plan::read().and_then(|plan| run(&plan)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
