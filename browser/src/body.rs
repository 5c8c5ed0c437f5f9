//! The bytes of a request or a response, shared, and never dumped by accident.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A body, or as much of it as was kept. Clones share the bytes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body {
    bytes: Arc<[u8]>,
    /// Bytes that were there, of which `bytes` may be the beginning.
    len: usize,
}

impl Body {
    /// All of `bytes`.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self {
            len: bytes.len(),
            bytes,
        }
    }

    /// The bytes that were kept.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The kept bytes as text; what is not UTF-8 becomes U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// Bytes that the body had on the wire.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there was no body at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether [`Body::bytes`] is only the beginning.
    pub fn is_truncated(&self) -> bool {
        self.bytes.len() < self.len
    }

    /// The same body with at most `limit` bytes kept.
    pub(crate) fn clipped(&self, limit: usize) -> Self {
        if self.bytes.len() <= limit {
            return self.clone();
        }
        Self {
            bytes: self.bytes[..limit].into(),
            len: self.len,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clipped_body_remembers_its_length() {
        let body = Body::new(*b"secret").clipped(2);
        assert_eq!(
            (body.bytes(), body.len(), body.is_truncated()),
            (&b"se"[..], 6, true)
        );
        assert_eq!(format!("{body:?}"), "[6 bytes]");
    }
}
