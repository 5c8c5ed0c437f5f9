//! How fast the provider is: sign-ins per second with 16 clients at once, and the time from start to discovery.
//!
//! A sign-in is three requests over loopback, as a browser and an RP make them: the login page, the password, the
//! token request. The provider has one thread; its own processor time is measured, so that neither the clients nor
//! a busy machine count.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use criterion::Criterion;
use mock_provider::{
    AccessTokenFormat, Algorithm, Builder, Client, Endpoint, MockProvider, Policy,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

const CALLBACK: &str = "http://localhost:4000/callback";
const CLIENTS: usize = 16;
/// Sign-ins per client and row of the table.
const SIGN_INS: usize = 100;

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made")
}

/// The rows of the table.
fn variants() -> [(&'static str, Builder); 3] {
    let client = || {
        Client::new("app")
            .secret("app-secret")
            .redirect_uri(CALLBACK)
    };
    let mut jwt = Policy::default();
    jwt.access_token_format = AccessTokenFormat::Jwt;
    [
        (
            "RS256, opaque access token",
            MockProvider::builder().client(client()),
        ),
        (
            "RS256, JWT access token",
            MockProvider::builder().client(client()).policy(jwt),
        ),
        (
            "ES256, opaque access token",
            MockProvider::builder().client(client().id_token_alg(Algorithm::Es256)),
        ),
    ]
}

/// A provider on a thread of its own.
struct Served {
    address: String,
    /// Asks for the processor time the thread has used, in nanoseconds.
    usage: tokio::sync::mpsc::UnboundedSender<oneshot::Sender<u64>>,
}

impl Served {
    fn start(builder: Builder) -> Self {
        let (started, starting) = mpsc::channel();
        thread::spawn(move || {
            runtime().block_on(async {
                let provider = builder.start().await.expect("the provider starts");
                let (usage, mut asked) =
                    tokio::sync::mpsc::unbounded_channel::<oneshot::Sender<u64>>();
                let address = provider.addr().to_string();
                started
                    .send(Self { address, usage })
                    .expect("the benchmark waits");
                // Ends when the benchmark drops its end.
                while let Some(answer) = asked.recv().await {
                    answer.send(processor_time()).expect("the benchmark waits");
                }
            });
        });
        starting.recv().expect("the provider starts")
    }

    async fn used(&self) -> u64 {
        let (ask, answer) = oneshot::channel();
        self.usage.send(ask).expect("the provider runs");
        answer.await.expect("the provider runs")
    }
}

/// What this thread has used of its processor, in nanoseconds; 0 where the system does not tell.
fn processor_time() -> u64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ')
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or_default()
}

/// One kept-alive connection: the least that speaks HTTP, so that the provider is what is measured.
struct Connection {
    stream: TcpStream,
    host: String,
}

impl Connection {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address)
            .await
            .expect("the provider listens");
        stream
            .set_nodelay(true)
            .expect("a socket takes its options");
        Self {
            stream,
            host: address.to_owned(),
        }
    }

    /// Sends a request and returns the whole response.
    async fn ask(&mut self, method: &str, target: &str, headers: &str, body: &str) -> String {
        let mut request = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\n{headers}",
            self.host
        );
        if !body.is_empty() {
            let _ = write!(
                request,
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        let _ = write!(request, "\r\n{body}");
        self.stream
            .write_all(request.as_bytes())
            .await
            .expect("the provider reads");
        let mut response = Vec::with_capacity(4096);
        loop {
            let read = self
                .stream
                .read_buf(&mut response)
                .await
                .expect("the provider answers");
            assert_ne!(read, 0, "the provider closed the connection");
            let text = String::from_utf8_lossy(&response);
            let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                let length = value(head, "content-length: ", "\r\n").parse();
                body.len() >= length.expect("a length in bytes")
            });
            if whole {
                return text.into_owned();
            }
        }
    }

    /// Signs a user in with a fresh browser.
    async fn sign_in(&mut self) {
        let request = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("client_id", "app"),
                ("response_type", "code"),
                ("redirect_uri", CALLBACK),
                ("scope", "openid email offline_access"),
                ("state", "xyzABC123"),
                ("nonce", "n-0S6_WzA2Mj"),
                (
                    "code_challenge",
                    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                ),
                ("code_challenge_method", "S256"),
            ])
            .finish();
        let page = self
            .ask(
                "GET",
                &format!("/authorize?{request}"),
                "Accept: text/html\r\n",
                "",
            )
            .await;
        let ticket = value(&page, "name=\"ticket\" value=\"", "\"");
        let password = format!("username=alice&password=password&action=login&ticket={ticket}");
        let reply = self
            .ask(
                "POST",
                &format!("/login?{request}"),
                "Accept: text/html\r\n",
                &password,
            )
            .await;
        let code = value(&reply, "?code=", "&");
        let redemption = format!(
            "grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2Flocalhost%3A4000%2Fcallback\
             &code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
        let secret = "Authorization: Basic YXBwOmFwcC1zZWNyZXQ=\r\n";
        let tokens = self.ask("POST", "/token", secret, &redemption).await;
        assert!(tokens.contains("\"id_token\":\"eyJ"), "{tokens}");
    }
}

/// What stands between two markers; nothing where there is no end to it but the head's.
fn value<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).map_or(rest, |(found, _)| found)
}

/// Sign-ins per second of the clock, and per second of the provider's processor.
fn rates(runtime: &Runtime, served: &Served) -> (f64, f64) {
    runtime.block_on(async {
        let clients = (0..CLIENTS).map(|_| async {
            let mut connection = Connection::open(&served.address).await;
            for _ in 0..SIGN_INS {
                connection.sign_in().await;
            }
        });
        let (used, began) = (served.used().await, now());
        futures_util::future::join_all(clients).await;
        let (used, took) = (served.used().await - used, began.elapsed());
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let (total, used) = ((CLIENTS * SIGN_INS) as f64, used as f64 / 1e9);
        (total / took.as_secs_f64(), total / used)
    })
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::print_stdout, reason = "the table is what this is for")]
fn table(runtime: &Runtime) {
    println!(
        "\n{:<28} {:>12} {:>22}",
        "16 clients, one thread", "sign-ins/s", "per processor second"
    );
    for (name, builder) in variants() {
        let served = Served::start(builder);
        // The first sign-in waits for the keys.
        runtime.block_on(async { Connection::open(&served.address).await.sign_in().await });
        let (clock, processor) = rates(runtime, &served);
        println!("{name:<28} {clock:>12.0} {processor:>22.0}");
    }
}

fn main() {
    let runtime = runtime();
    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function("from start to discovery", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            let provider = MockProvider::builder()
                .start()
                .await
                .expect("the provider starts");
            let mut connection = Connection::open(&provider.addr().to_string()).await;
            let path = provider.endpoint(Endpoint::Discovery).path().to_owned();
            black_box(connection.ask("GET", &path, "", "").await);
        });
    });
    for (name, builder) in variants() {
        let served = Served::start(builder);
        let mut connection = runtime.block_on(Connection::open(&served.address));
        criterion.bench_function(&format!("one sign-in, {name}"), |bencher| {
            bencher.iter(|| runtime.block_on(connection.sign_in()));
        });
    }
    criterion.final_summary();
    if std::env::args().any(|argument| argument == "--bench") {
        table(&runtime);
    }
}
