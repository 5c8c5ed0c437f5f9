//! How an answer goes over the wire: when, in which form, and how much of it.

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::iter;
use std::mem;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::answer::Answer;
use crate::state::State;

/// How long an answer that never comes is kept back before the connection is closed.
const HANGS_FOR: Duration = Duration::from_mins(1);
/// The size of the pieces in which a body is chunked, in bytes.
const CHUNK: usize = 64;
/// The size of the pieces in which padding is sent, in bytes.
static PADDING: [u8; 64 * 1024] = [b' '; 64 * 1024];

/// How much of an answer arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Arrival {
    /// All of it.
    #[default]
    Whole,
    /// Its head and the first half of its body; then the connection is closed.
    Half,
    /// Nothing: the connection is closed.
    Nothing,
    /// Nothing, and the connection stays open until the client goes away, the provider ends or a minute has passed.
    Never,
}

/// The form in which a body is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// As it is, with its length.
    #[default]
    Plain,
    /// Compressed, whatever the client said that it takes. A padded body is not.
    Gzip,
    /// In chunks of 64 bytes, without its length (RFC 9112, section 7.1).
    Chunked,
}

/// How an answer goes over the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// How long it is kept back once it is ready.
    pub delay: Duration,
    /// How much of it arrives.
    pub arrival: Arrival,
    /// The form of its body.
    pub encoding: Encoding,
    /// How many spaces follow the body.
    pub padding: u64,
}

/// An answer as it is sent, while the journal has the answer itself.
#[derive(Debug)]
pub(crate) struct Parcel {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
    delivery: Delivery,
}

impl Parcel {
    /// What is sent of an answer; its headers are taken out of it.
    pub(crate) fn of(answer: &mut Answer) -> Self {
        Self {
            status: answer.status,
            headers: mem::take(&mut answer.headers),
            bytes: answer.bytes(),
            delivery: answer.delivery,
        }
    }

    /// Turns it into a response, in its own time.
    pub(crate) async fn deliver(self, op: &State, method: &Method) -> Response {
        let Delivery { delay, arrival, .. } = self.delivery;
        op.pause(delay).await;
        if arrival == Arrival::Never {
            op.pause(HANGS_FOR).await;
        }
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        *response.body_mut() = match arrival {
            Arrival::Nothing | Arrival::Never => cut_after(Vec::new()),
            _ if method == Method::HEAD => Body::empty(),
            Arrival::Half => {
                announce(&mut response, self.bytes.len() as u64);
                cut_after(self.bytes[..self.bytes.len() / 2].to_vec())
            }
            Arrival::Whole => whole(&mut response, self.bytes, self.delivery),
        };
        response
    }
}

fn whole(response: &mut Response, bytes: Vec<u8>, delivery: Delivery) -> Body {
    if delivery.padding > 0 {
        announce(response, bytes.len() as u64 + delivery.padding);
        return Body::from_stream(stream::iter(padded(bytes, delivery.padding)));
    }
    match delivery.encoding {
        Encoding::Plain => Body::from(bytes),
        Encoding::Gzip => {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            Body::from(gzip(&bytes))
        }
        Encoding::Chunked => {
            let pieces: Vec<Result<Bytes, Infallible>> = bytes
                .chunks(CHUNK)
                .map(|piece| Ok(Bytes::copy_from_slice(piece)))
                .collect();
            Body::from_stream(stream::iter(pieces))
        }
    }
}

/// Says how long the body is going to be, which a stream does not know.
fn announce(response: &mut Response, length: u64) {
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
}

/// A body that breaks off. A server that has sent nothing yet then sends nothing at all.
fn cut_after(bytes: Vec<u8>) -> Body {
    let first = (!bytes.is_empty()).then(|| Ok(Bytes::from(bytes)));
    let was_sent = first.is_some();
    let broken = stream::once(async move {
        if was_sent {
            // The server writes what it has when there is nothing more to be had at once.
            tokio::task::yield_now().await;
        }
        Err(io::Error::other("a quirk cuts the connection"))
    });
    Body::from_stream(stream::iter(first).chain(broken))
}

fn padded(bytes: Vec<u8>, padding: u64) -> impl Iterator<Item = Result<Bytes, Infallible>> {
    let mut left = padding;
    let spaces = iter::from_fn(move || {
        let size = usize::try_from(left).map_or(PADDING.len(), |left| left.min(PADDING.len()));
        left -= size as u64;
        (size > 0).then(|| Bytes::from_static(&PADDING[..size]))
    });
    iter::once(Bytes::from(bytes)).chain(spaces).map(Ok)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("writing to memory does not fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_has_the_size_that_was_asked_for() {
        for padding in [1, 65_535, 65_536, 65_537, 200_000] {
            let sent: usize = padded(vec![b'{', b'}'], padding)
                .map(|piece| piece.unwrap().len())
                .sum();
            assert_eq!(sent as u64, 2 + padding);
        }
    }
}
