//! One hop: cookies and headers go along, the response's cookies are kept, and all of it is recorded.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use http::HeaderMap;
use http::header::SET_COOKIE;

use crate::browser::Inner;
use crate::cookie::{CookieRefusal, CookieSource, Refusal, SetCookieOutcome, Visit};
use crate::error::Problem;
use crate::headers;
use crate::request::Request;
use crate::trace::Hop;
use crate::transport::{self, Answer};

/// A hop that has started. If nobody finishes it (the navigation ran out of time), it is recorded as given up.
struct Pending<'a> {
    browser: &'a Inner,
    hop: Option<Hop>,
}

impl Pending<'_> {
    fn finish(mut self) -> Arc<Hop> {
        let hop = self.hop.take().expect("a pending hop is finished once");
        self.browser.record(hop)
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if let Some(mut hop) = self.hop.take() {
            hop.error = Some("given up before the response was complete".to_owned());
            self.browser.record(hop);
        }
    }
}

impl Inner {
    /// Sends one request and reads the response; redirects are the caller's business.
    pub(crate) async fn exchange(
        &self,
        tab: u32,
        request: &Request,
    ) -> (Arc<Hop>, Result<Answer, Problem>) {
        let now = self.clock.now();
        let sender = request.sender(self.jar().rules());
        let visit = Visit {
            url: &request.url,
            source: CookieSource::Http,
            sender,
            now,
        };
        let (sent, withheld) = if request.has_credentials() {
            self.jar().send(&visit)
        } else {
            Default::default()
        };
        let headers = headers::dress(request, &self.user_agent, &sent);
        let mut as_sent = request.clone();
        as_sent.headers = headers.clone();
        as_sent.body = request.body.clipped(self.limits.traced_body);
        let mut pending = Pending {
            browser: self,
            hop: Some(Hop {
                seq: self.sequence.fetch_add(1, Ordering::Relaxed),
                at: now,
                browser: self.name.clone(),
                tab,
                mode: request.mode(),
                request: as_sent,
                withheld: withheld
                    .into_iter()
                    .map(|(cookie, why)| (cookie.name, why))
                    .collect(),
                status: None,
                headers: HeaderMap::new(),
                set_cookies: Vec::new(),
                body: crate::Body::default(),
                error: None,
                redirected_by: request.context.redirected_by,
            }),
        };
        let outcome = match self.transport.client(request.url.scheme()) {
            Ok(client) => transport::exchange(&client, request, headers, &self.limits).await,
            Err(problem) => Err(problem.into()),
        };
        let hop = pending
            .hop
            .as_mut()
            .expect("a pending hop is finished once");
        let head = match &outcome {
            Ok(answer) => Some((answer.status, &answer.headers)),
            Err(failure) => failure
                .head
                .as_ref()
                .map(|(status, headers)| (*status, headers)),
        };
        if let Some((status, headers)) = head {
            hop.status = Some(status);
            hop.headers = headers.clone();
            hop.set_cookies = self.take_in(request, hop.seq, headers);
        }
        let outcome = outcome.map_err(|failure| failure.problem);
        match &outcome {
            Ok(answer) => hop.body = answer.body.clipped(self.limits.traced_body),
            Err(problem) => hop.error = Some(problem.to_string()),
        }
        (pending.finish(), outcome)
    }

    fn take_in(&self, request: &Request, seq: u64, headers: &HeaderMap) -> Vec<SetCookieOutcome> {
        let sender = request.sender(self.jar().rules());
        let visit = Visit {
            url: &request.url,
            source: CookieSource::Http,
            sender,
            now: self.clock.now(),
        };
        let lines = headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|line| String::from_utf8_lossy(line.as_bytes()));
        let take = |line: std::borrow::Cow<'_, str>| {
            if request.has_credentials() {
                return self.set_cookie(&line, &visit, Some(seq));
            }
            let (name, size) = crate::cookie::name_and_size(&line);
            let (name, reason) = (name.to_owned(), Refusal::NoCredentials);
            let url = request.url.clone();
            self.note(CookieRefusal {
                seq: Some(seq),
                url,
                name: name.clone(),
                reason: reason.clone(),
                size,
            });
            SetCookieOutcome {
                name,
                size,
                kept: Err(reason),
                removes: false,
                cookie: None,
            }
        };
        lines.map(take).collect()
    }
}
