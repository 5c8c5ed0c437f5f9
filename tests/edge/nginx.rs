//! nginx as it is installed here, with a configuration, a folder and a port of its own, and no service left behind.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tempfile::TempDir;
use tokio::net::TcpStream;

/// How long it may take to listen.
const WITHIN: Duration = Duration::from_secs(10);

/// One behaviour of the edge, and what makes nginx do the same.
pub(crate) struct Server {
    pub(crate) behaviour: &'static str,
    /// The most bytes of a request line, and of a line of a header.
    pub(crate) line: usize,
    /// The most bytes of an answer's headers.
    pub(crate) answer: usize,
    directives: &'static [&'static str],
    /// The path below which the RP is found, and which is taken off; empty for none.
    pub(crate) prefix: &'static str,
}

const FORWARDED: &str = "
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-Port $server_port;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_redirect off;
";

const WITHOUT_PORT: &str = "
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Forwarded-Port $server_port;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_redirect off;
";

const PREFIX_TOLD: &str = "
    proxy_set_header X-Forwarded-Prefix /portal;
";

const LARGE_ANSWERS: &str = "
    proxy_buffer_size 32k;
    proxy_buffers 8 16k;
";

const LARGE_REQUESTS: &str = "
    large_client_header_buffers 4 32k;
";

/// Those of the edge's behaviours that are nginx.
pub(crate) const SERVERS: [Server; 7] = [
    Server {
        behaviour: "nginx-default",
        line: 8190,
        answer: 4096,
        directives: &[FORWARDED],
        prefix: "",
    },
    Server {
        behaviour: "nginx-large",
        line: 32766,
        answer: 32768,
        directives: &[FORWARDED, LARGE_ANSWERS, LARGE_REQUESTS],
        prefix: "",
    },
    Server {
        behaviour: "nginx-large-answers",
        line: 8190,
        answer: 32768,
        directives: &[FORWARDED, LARGE_ANSWERS],
        prefix: "",
    },
    Server {
        behaviour: "nginx-bare",
        line: 8190,
        answer: 4096,
        directives: &[],
        prefix: "",
    },
    Server {
        behaviour: "nginx-host-without-port",
        line: 8190,
        answer: 4096,
        directives: &[WITHOUT_PORT],
        prefix: "",
    },
    Server {
        behaviour: "path-prefix",
        line: 8190,
        answer: 4096,
        directives: &[FORWARDED, PREFIX_TOLD],
        prefix: "/portal",
    },
    Server {
        behaviour: "path-prefix-untold",
        line: 8190,
        answer: 4096,
        directives: &[FORWARDED],
        prefix: "/portal",
    },
];

/// Why nothing can be compared here; `None` when it can.
pub(crate) fn missing() -> Option<String> {
    installed()
        .is_none()
        .then(|| "nginx is not installed".to_owned())
}

fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders
        .map(|folder| folder.join("nginx"))
        .find(|file| file.is_file())
}

/// An address for nginx, which has to take it itself. Systems give ports above these to those who ask for any, and to
/// connections that go out, so nobody else gets it meanwhile; each process and each server begins at another one.
fn free_address() -> Option<SocketAddr> {
    const FIRST: u32 = 20_000;
    const PORTS: u32 = 12_000;
    static SERVERS: AtomicU32 = AtomicU32::new(0);
    let nth = SERVERS.fetch_add(1, Ordering::Relaxed);
    let begin = std::process::id().wrapping_mul(61).wrapping_add(nth * 7) % PORTS;
    (0..PORTS)
        .filter_map(|place| u16::try_from(FIRST + (begin + place) % PORTS).ok())
        .map(|port| SocketAddr::from(([127, 0, 0, 1], port)))
        .find(|address| TcpListener::bind(address).is_ok())
}

pub(crate) struct Nginx {
    address: SocketAddr,
    process: Child,
    /// Its configuration, and all that it writes.
    _folder: TempDir,
}

impl Nginx {
    /// Starts it in front of `upstream`, and waits until it listens.
    pub(crate) async fn start(server: &Server, upstream: SocketAddr) -> Result<Self, String> {
        let program = installed().ok_or("nginx is not installed")?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let address = free_address().ok_or("every port that was tried is taken")?;
        let file = folder.path().join("nginx.conf");
        fs::write(
            &file,
            configuration(server, folder.path(), address, upstream),
        )
        .map_err(|error| error.to_string())?;
        let process = Command::new(program)
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("nginx does not start: {error}"))?;
        let mut nginx = Self {
            address,
            process,
            _folder: folder,
        };
        tokio::time::timeout(WITHIN, nginx.listens())
            .await
            .map_err(|_| format!("nginx does not listen after {WITHIN:?}"))??;
        Ok(nginx)
    }

    async fn listens(&mut self) -> Result<(), String> {
        while TcpStream::connect(self.address).await.is_err() {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(format!("nginx ended: {status}"));
            }
            #[expect(
                clippy::disallowed_methods,
                reason = "another program tells nobody that it listens"
            )]
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It is one process (`master_process off`), and ours.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn configuration(
    server: &Server,
    folder: &Path,
    address: SocketAddr,
    upstream: SocketAddr,
) -> String {
    let folder = folder.display();
    let directives = server.directives.concat();
    // With a path behind the address, nginx puts it in place of that of the location.
    let (location, path) = match server.prefix {
        "" => ("/".to_owned(), ""),
        prefix => (format!("{prefix}/"), "/"),
    };
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen {address};
        {directives}
        location {location} {{ proxy_pass http://{upstream}{path}; }}
    }}
}}
"
    )
}
