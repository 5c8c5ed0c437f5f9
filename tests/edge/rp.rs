//! What stands behind the proxies: a server that writes down what it is asked, and answers as the address says.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::AbortHandle,
};

/// Headers that tell of the browser's request; the others are the proxies' own business.
const TELLING: [&str; 3] = ["host", "forwarded", "x_"];

/// Beginnings of the names of more such headers.
const PREFIXES: [&str; 3] = ["x-forwarded-", "x-original-", "x-real-"];

pub(crate) struct Rp {
    address: SocketAddr,
    told: Arc<Mutex<Vec<String>>>,
    task: AbortHandle,
}

impl Rp {
    pub(crate) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let told = Arc::<Mutex<Vec<String>>>::default();
        let noted = Arc::clone(&told);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, address, Arc::clone(&noted)));
            }
        });
        Ok(Self {
            address,
            told,
            task: task.abort_handle(),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn forget(&self) {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// What the last request told, in the order of the alphabet; nothing when none came.
    pub(crate) fn told(&self) -> Vec<String> {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Drop for Rp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, address: SocketAddr, told: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    let mut piece = [0; 16 * 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(read @ 1..) => head.extend_from_slice(&piece[..read]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines: Vec<String> = head.lines().skip(1).filter_map(telling).collect();
    lines.sort_unstable();
    let target = head.split(' ').nth(1).unwrap_or_default();
    lines.insert(0, format!("asked for: {target}"));
    *told.lock().unwrap_or_else(PoisonError::into_inner) = lines;
    let asked = |name: &str| {
        let line = head.lines().next().unwrap_or_default();
        let value = line.split_once(&format!("{name}="))?.1;
        value.split(' ').next().map(str::to_owned)
    };
    let location = asked("location").map(|which| match which.as_str() {
        "inner" => format!("http://{address}/there?a=b"),
        "relative" => "/there?a=b".to_owned(),
        _ => "http://elsewhere.example/there".to_owned(),
    });
    let start = match &location {
        Some(location) => format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n"),
        None => "HTTP/1.1 200 OK\r\n".to_owned(),
    };
    let mut answer = format!("{start}Connection: close\r\nContent-Length: 2\r\n");
    if let Some(size) = asked("answer").and_then(|size| size.parse::<usize>().ok()) {
        let rest = size - answer.len() - "X-Fill: \r\n\r\n".len();
        answer.extend(["X-Fill: ", &"a".repeat(rest), "\r\n"]);
    }
    answer.push_str("\r\nhi");
    // A proxy that has seen enough hangs up; that is what is looked at from the other side.
    let _ = stream.write_all(answer.as_bytes()).await;
}

fn telling(line: &str) -> Option<String> {
    let (name, value) = line.split_once(':')?;
    let name = name.to_ascii_lowercase();
    let tells = TELLING
        .iter()
        .any(|it| name == *it || it.ends_with('_') && name.starts_with(it))
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    tells.then(|| format!("{name}: {}", value.trim()))
}
