//! What the proxy answers itself.

use axum::{body::Body, response::Response};
use http::{HeaderValue, StatusCode, header};

/// An answer of the edge's own.
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) title: String,
    pub(super) log: String,
}

impl Refusal {
    pub(super) fn not_found(uri: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            title: "404 Not Found".to_owned(),
            log: format!("no location for {uri}"),
        }
    }

    pub(super) fn bad_gateway(log: String) -> Self {
        Self {
            status: StatusCode::BAD_GATEWAY,
            title: "502 Bad Gateway".to_owned(),
            log,
        }
    }
}

/// The page that such servers show; people and monitors match its text.
pub(super) fn page_text(title: &str, server: &str) -> String {
    format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>{server}</center>\r\n</body>\r\n</html>\r\n"
    )
}

/// That page with its status.
pub(super) fn page(refusal: &Refusal, server: &str) -> Response {
    let body = page_text(&refusal.title, server);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = refusal.status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}
