//! The proof that the edge is like a real proxy: nginx, as it is installed here, gets the same requests, around each
//! threshold. What it answers, and what the RP behind it gets, must be the same.
//!
//! `.ci/nginx` installs it where that is allowed; without it these tests are reported as ignored.

mod nginx;
mod rp;

use std::{
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, OnceLock, atomic::AtomicU64},
    time::{Duration, SystemTime},
};

use libtest_mimic::{Arguments, Failed, Trial};
use rpcheck::edge::{Behaviour, Edge, Setting};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{nginx::Nginx, rp::Rp};

/// How long all that is asked of one pair of proxies may take.
const WITHIN: Duration = Duration::from_mins(1);

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = nginx::missing();
    let trials = nginx::SERVERS.iter().flat_map(|server| {
        let outcome = Arc::new(OnceLock::<Result<Vec<Pair>, String>>::new());
        ASKED.iter().map({
            let missing = missing.clone();
            move |what| {
                let (outcome, what) = (Arc::clone(&outcome), *what);
                let test = move || {
                    let pairs = outcome.get_or_init(|| run(server)).as_ref();
                    same(pairs.map_err(Failed::from)?, what)
                };
                Trial::test(format!("{}::{}", server.behaviour, what.0), test)
                    .with_ignored_flag(missing.is_some())
                    .with_kind(missing.clone().unwrap_or_default())
            }
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// What is compared: the name of the test, and what is looked at in what came of a request.
type Compared = (&'static str, fn(&Came) -> String);

const ASKED: [Compared; 4] = [
    ("answers_with_the_same_status", |came| came.status.clone()),
    ("shows_the_same_title", |came| came.title.clone()),
    ("tells_the_rp_the_same", |came| came.told.join("\n")),
    ("sends_the_browser_to_the_same_place", |came| {
        came.location.clone()
    }),
];

/// What came of one request, in words that are the same for both proxies.
#[derive(Clone, Debug, Default)]
struct Came {
    status: String,
    title: String,
    location: String,
    /// The path, `Host`, and what is told of the browser's request.
    told: Vec<String>,
}

/// One request, and what came of it at nginx and at the edge.
struct Pair {
    request: String,
    nginx: Came,
    edge: Came,
}

fn same(pairs: &[Pair], (_, look): Compared) -> Result<(), Failed> {
    if pairs.is_empty() || pairs.iter().any(|pair| pair.nginx.status.is_empty()) {
        return Err("nginx left a request without an answer, so nothing is shown".into());
    }
    let differing: Vec<String> = pairs
        .iter()
        .filter(|pair| look(&pair.nginx) != look(&pair.edge))
        .map(|pair| {
            let (nginx, edge) = (look(&pair.nginx), look(&pair.edge));
            format!("{}\n  nginx: {nginx}\n  edge:  {edge}", pair.request)
        })
        .collect();
    if differing.is_empty() {
        return Ok(());
    }
    Err(differing.join("\n").into())
}

fn run(server: &'static nginx::Server) -> Result<Vec<Pair>, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        tokio::time::timeout(WITHIN, compare(server))
            .await
            .map_err(|_| format!("no end after {WITHIN:?}"))?
    })
}

async fn compare(server: &nginx::Server) -> Result<Vec<Pair>, String> {
    let rp = Rp::start().await.map_err(|error| error.to_string())?;
    let nginx = Nginx::start(server, rp.address()).await?;
    let edge = edge(server.behaviour, rp.address()).await?;
    let mut pairs = Vec::new();
    for request in requests(server) {
        let at_nginx = ask(nginx.address(), &request, &rp).await?;
        let at_edge = ask(edge.address(), &request, &rp).await?;
        pairs.push(Pair {
            request: request.what,
            nginx: at_nginx,
            edge: at_edge,
        });
    }
    Ok(pairs)
}

async fn edge(behaviour: &str, upstream: SocketAddr) -> Result<Edge, String> {
    let behaviour = Behaviour::named(behaviour).ok_or("there is no such edge")?;
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let setting = Setting {
        upstream,
        tls: None,
        sequence: Arc::new(AtomicU64::default()),
        now: Arc::new(|| SystemTime::UNIX_EPOCH),
    };
    let started = Edge::start(listener.map_err(|e| e.to_string())?, behaviour, setting);
    started.map_err(|error| error.to_string())
}

/// A request, without `Host` and the empty line.
struct Request {
    what: String,
    line: String,
    headers: Vec<String>,
}

/// Requests around each threshold, and those that show what is told and rewritten.
fn requests(server: &nginx::Server) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut add = |what: String, path: String, headers: Vec<String>| {
        let line = format!("GET {}{path} HTTP/1.1", server.prefix);
        requests.push(Request {
            what,
            line,
            headers,
        });
    };
    let around = |size: usize| [size - 1, size, size + 1];
    for size in around(server.line) {
        let rest = size - "GET / HTTP/1.1".len() - server.prefix.len();
        let path = format!("/{}", "a".repeat(rest));
        add(format!("a request line of {size} bytes"), path, Vec::new());
    }
    for size in around(server.line) {
        let cookie = format!("Cookie: {}", "a".repeat(size - "Cookie: ".len()));
        add(
            format!("a cookie line of {size} bytes"),
            "/".to_owned(),
            vec![cookie],
        );
    }
    for count in [7, 9] {
        let size = server.line / 2;
        let name = |index: usize| format!("X-{index:03}: ");
        let line = |index| format!("{}{}", name(index), "a".repeat(size - 8));
        let lines = (0..count).map(line).collect();
        add(
            format!("{count} header lines of {size} bytes"),
            "/".to_owned(),
            lines,
        );
    }
    for size in around(server.answer) {
        let path = format!("/?answer={size}");
        add(
            format!("an answer with {size} bytes of headers"),
            path,
            Vec::new(),
        );
    }
    for location in ["inner", "relative", "elsewhere"] {
        let path = format!("/?location={location}");
        add(format!("a redirect ({location})"), path, Vec::new());
    }
    let claims = [
        "X-Forwarded-Host: elsewhere.example",
        "X-Forwarded-Proto: https",
        "X-Forwarded-For: 203.0.113.9",
        "Forwarded: host=elsewhere.example",
        "X-Original-URL: /",
        "X_Forwarded_User: bob",
        "X-Forwarded-User: bob",
    ];
    let claims = claims.map(str::to_owned).to_vec();
    add("forged headers".to_owned(), "/".to_owned(), claims);
    add(
        "a plain request".to_owned(),
        "/a?b=c".to_owned(),
        Vec::new(),
    );
    if !server.prefix.is_empty() {
        for beside in ["", "?a=b", "s", "s/a"] {
            add(
                format!("a request beside the path ({beside})"),
                beside.to_owned(),
                Vec::new(),
            );
        }
        for outside in ["/", "/a"] {
            requests.push(Request {
                what: format!("a request outside of the path ({outside})"),
                line: format!("GET {outside} HTTP/1.1"),
                headers: Vec::new(),
            });
        }
    }
    requests
}

async fn ask(proxy: SocketAddr, request: &Request, rp: &Rp) -> Result<Came, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", request.what);
    rp.forget();
    let mut stream = TcpStream::connect(proxy).await.map_err(failed)?;
    let mut text = format!(
        "{}\r\nHost: localhost:{}\r\nConnection: close\r\n",
        request.line,
        proxy.port()
    );
    for header in &request.headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    stream.write_all(text.as_bytes()).await.map_err(failed)?;
    let mut answer = Vec::new();
    // A proxy that refuses may close before all is read; what it said counts.
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let named = |text: &str| {
        text.replace(&rp.address().to_string(), "RP")
            .replace(&format!(":{}", proxy.port()), ":PORT")
            .replace(&proxy.port().to_string(), "PORT")
    };
    let field = |name: &str| {
        let lines = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(field, _)| field.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| named(value))
    };
    let title = body
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"));
    Ok(Came {
        status: head.split(' ').nth(1).unwrap_or_default().to_owned(),
        title: title.map(|(title, _)| title.to_owned()).unwrap_or_default(),
        location: field("location").unwrap_or_default(),
        told: rp.told().iter().map(|line| named(line)).collect(),
    })
}
