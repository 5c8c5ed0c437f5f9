//! How the entries of a form are written into a request (HTML standard, section 4.10.21.5 to 4.10.21.8).

/// The `enctype` of a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`.
    #[default]
    UrlEncoded,
    /// `multipart/form-data`.
    Multipart,
    /// `text/plain`.
    Plain,
}

impl Encoding {
    pub(crate) fn from_attribute(value: Option<&str>) -> Self {
        match value.unwrap_or_default().to_ascii_lowercase().as_str() {
            "multipart/form-data" => Self::Multipart,
            "text/plain" => Self::Plain,
            _ => Self::UrlEncoded,
        }
    }

    /// The content type and the body.
    pub(crate) fn encode(self, entries: &[Entry]) -> (String, Vec<u8>) {
        match self {
            Self::UrlEncoded => (
                "application/x-www-form-urlencoded".to_owned(),
                url_encoded(entries).into_bytes(),
            ),
            Self::Multipart => {
                let boundary = boundary(entries);
                let body = multipart(entries, &boundary);
                (
                    format!("multipart/form-data; boundary={boundary}"),
                    body.into_bytes(),
                )
            }
            Self::Plain => {
                let lines = entries
                    .iter()
                    .map(|entry| format!("{}={}\r\n", entry.name, entry.value));
                (
                    "text/plain".to_owned(),
                    lines.collect::<String>().into_bytes(),
                )
            }
        }
    }
}

/// One name and value, with line ends as forms send them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    name: String,
    value: String,
    is_file: bool,
}

impl Entry {
    pub(crate) fn text(name: &str, value: &str) -> Self {
        Self {
            name: with_crlf(name),
            value: with_crlf(value),
            is_file: false,
        }
    }

    /// A file control: a name without contents.
    pub(crate) fn file(name: &str, file_name: &str) -> Self {
        Self {
            is_file: true,
            ..Self::text(name, file_name)
        }
    }
}

pub(crate) fn url_encoded(entries: &[Entry]) -> String {
    let pairs = entries.iter().map(|entry| (&entry.name, &entry.value));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}

/// A line that occurs in no entry.
fn boundary(entries: &[Entry]) -> String {
    let occurs = |boundary: &str| {
        entries
            .iter()
            .any(|entry| entry.name.contains(boundary) || entry.value.contains(boundary))
    };
    let mut boundaries = (0_u64..).map(|number| format!("----FormBoundary{number:016}"));
    boundaries
        .find(|boundary| !occurs(boundary))
        .expect("a text of finite length lacks one of endless boundaries")
}

fn multipart(entries: &[Entry], boundary: &str) -> String {
    let mut body = String::new();
    for entry in entries {
        let name = quoted(&entry.name);
        let disposition =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
        body += &disposition;
        if entry.is_file {
            body = body + "; filename=\"" + &quoted(&entry.value) + "\"\r\n";
            body += "Content-Type: application/octet-stream\r\n\r\n\r\n";
        } else {
            body = body + "\r\n\r\n" + &entry.value + "\r\n";
        }
    }
    body + "--" + boundary + "--\r\n"
}

fn quoted(name: &str) -> String {
    name.replace('\n', "%0A")
        .replace('\r', "%0D")
        .replace('"', "%22")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_made_uniform() {
        let entries = [Entry::text("a\nb", "1\r\n2\r3\n4")];
        assert_eq!(url_encoded(&entries), "a%0D%0Ab=1%0D%0A2%0D%0A3%0D%0A4");
    }

    #[test]
    fn a_multipart_body_cannot_be_broken_out_of() {
        let entries = [
            Entry::text("a\"b\r\n", "----FormBoundary0000000000000000"),
            Entry::file("file", ""),
        ];
        let (content_type, body) = Encoding::Multipart.encode(&entries);
        assert_eq!(
            content_type,
            "multipart/form-data; boundary=----FormBoundary0000000000000001"
        );
        let expected = "------FormBoundary0000000000000001\r\n\
            Content-Disposition: form-data; name=\"a%22b%0D%0A\"\r\n\r\n\
            ----FormBoundary0000000000000000\r\n\
            ------FormBoundary0000000000000001\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\
            Content-Type: application/octet-stream\r\n\r\n\r\n\
            ------FormBoundary0000000000000001--\r\n";
        assert_eq!(String::from_utf8(body).unwrap(), expected);
    }
}
