//! The timeline as lines for people: redacted, escaped, and marked where they are evidence.

use mock_provider::Endpoint;

use super::{Record, Timeline};
use crate::{event::TraceLine, redact::Redactor};

/// The most lines that a result carries.
const MOST_LINES: usize = 200;

impl Timeline {
    /// The exchanges from number `from` on and before `to`, as lines; those in `marked` are evidence.
    pub fn trace(&self, from: u64, to: u64, marked: &[u64]) -> Vec<TraceLine> {
        let redactor = self.redactor();
        let shown = self
            .records
            .iter()
            .filter(|record| (from..to).contains(&record.seq));
        let lines = shown.map(|record| TraceLine {
            seq: record.seq,
            from: redactor.text(record.from.name()),
            to: redactor.text(record.to.name()),
            line: line(record, &redactor),
            mark: marked.contains(&record.seq),
        });
        lines.take(MOST_LINES).collect()
    }

    /// Those of `seqs` that say most: what quirks, refusals and errors touched, callbacks, and where the browser ended.
    pub fn telling(&self, seqs: &[u64]) -> Vec<u64> {
        let among: Vec<&Record> = self
            .records
            .iter()
            .filter(|record| seqs.contains(&record.seq))
            .collect();
        let odd = among.iter().filter(|r| {
            r.odd()
                || r.error.is_some()
                || r.edge_refusal.is_some()
                || refused(r)
                || self.is_callback(r)
        });
        let mut telling: Vec<u64> = odd.map(|record| record.seq).collect();
        // The last page, and the answer of the login oracle after it.
        let of_browsers = among
            .iter()
            .rev()
            .filter(|record| record.provided.is_none() && record.by_browser());
        telling.extend(of_browsers.take(2).map(|record| record.seq));
        telling.sort_unstable();
        telling.dedup();
        telling
    }

    /// Whether a browser brings the RP an answer of the provider.
    fn is_callback(&self, record: &Record) -> bool {
        let mut address = record.url.clone();
        address.set_query(None);
        self.parties
            .redirect_uris
            .iter()
            .any(|callback| callback.split('?').next() == Some(address.as_str()))
    }
}

/// The longest address that is shown whole.
const LONGEST_ADDRESS: usize = 120;

/// The longest value that is shown whole in an address that is too long.
const LONGEST_VALUE: usize = 16;

/// A redacted address with its long values cut off where it is too long to be read.
fn brief(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else {
        return address.to_owned();
    };
    if address.len() <= LONGEST_ADDRESS {
        return address.to_owned();
    }
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if value.chars().count() > LONGEST_VALUE && !value.contains('…') => {
            let kept: String = value.chars().take(LONGEST_VALUE / 2).collect();
            format!("{name}={kept}…")
        }
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

fn refused(record: &Record) -> bool {
    record
        .provided
        .as_ref()
        .is_some_and(|provided| provided.refusal.is_some())
}

fn line(record: &Record, redactor: &Redactor) -> String {
    let repeats_request = [Endpoint::Login, Endpoint::SelectAccount, Endpoint::Consent];
    let address = if repeats_request
        .into_iter()
        .any(|endpoint| record.at_endpoint(endpoint))
    {
        record.url.path()
    } else {
        &record.url[url::Position::BeforePath..]
    };
    let mut line = format!("{} {}", record.method, brief(&redactor.url(address)));
    let add = |line: &mut String, text: &str| line.push_str(text);
    if record.at_endpoint(Endpoint::Token) {
        let grant = record.parameter("grant_type").unwrap_or("no grant_type");
        add(&mut line, &format!(" [{}]", redactor.text(grant)));
    }
    if let Some(delivery) = &record.delivered {
        add(
            &mut line,
            &format!(" [logout token, attempt {}]", delivery.attempt),
        );
    }
    match (record.status, &record.error) {
        (Some(status), _) => add(&mut line, &format!(" -> {status}")),
        (None, Some(error)) => add(&mut line, &format!(" -> {}", redactor.text(error))),
        (None, None) => add(&mut line, " -> nothing"),
    }
    if let Some(to) = record.location() {
        let to = if to.origin() == record.url.origin() {
            to[url::Position::BeforePath..].to_owned()
        } else {
            to.to_string()
        };
        add(&mut line, &format!(" {}", brief(&redactor.url(&to))));
    }
    let set: Vec<String> = record
        .cookies_set()
        .iter()
        .map(|cookie| {
            let name = redactor.text(&cookie.name);
            if cookie.deletes() {
                format!("-{name}")
            } else {
                format!("{name} ({} bytes)", cookie.size())
            }
        })
        .collect();
    if !set.is_empty() {
        add(&mut line, &format!("; sets {}", set.join(", ")));
    }
    if let Some(refusal) = &record.edge_refusal {
        add(
            &mut line,
            &format!("; the edge: {}", redactor.text(refusal)),
        );
    }
    if let Some(delivery) = &record.delivered
        && !delivery.quirks.is_empty()
    {
        add(
            &mut line,
            &format!("; quirk {}", delivery.quirks.join(", ")),
        );
    }
    if let Some(provided) = &record.provided {
        if let Some(refusal) = &provided.refusal {
            add(&mut line, &format!("; refused: {}", redactor.text(refusal)));
        }
        if !provided.quirks.is_empty() {
            add(
                &mut line,
                &format!("; quirk {}", provided.quirks.join(", ")),
            );
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use http::{Method, StatusCode, header};
    use mock_provider::{LogoutDelivery, Outcome};
    use regex::Regex;
    use url::Url;

    use super::*;
    use crate::timeline::{Parties, collect};

    #[test]
    fn a_long_address_keeps_its_names_and_the_beginnings_of_its_values() {
        let long = format!(
            "/authorize?client_id=app&redirect_uri={}&state=abc…[43 bytes]&x",
            "u".repeat(120)
        );
        assert_eq!(
            brief(&long),
            "/authorize?client_id=app&redirect_uri=uuuuuuuu…&state=abc…[43 bytes]&x"
        );
        assert_eq!(brief("/me?a=b"), "/me?a=b");
    }

    fn timeline(records: Vec<Record>) -> Timeline {
        let parties = Parties {
            rp: Url::parse("http://localhost:4000").unwrap(),
            provider: vec![Url::parse("http://127.0.0.1:9000").unwrap()],
            client_secret: Some("app-secret".to_owned()),
            redirect_uris: Vec::new(),
            session_cookies: vec![Regex::new("^session$").unwrap()],
            users: Vec::new(),
        };
        Timeline { records, parties }
    }

    #[test]
    fn a_line_tells_and_hides() {
        let callback = Record::visit(
            4,
            Method::GET,
            "http://localhost:4000/callback?code=abcdefgh&state=s",
        )
        .answered(302)
        .with(header::LOCATION, "/")
        .with(header::SET_COOKIE, "session=secret-value; HttpOnly")
        .with(header::SET_COOKIE, "pending=; Max-Age=0");
        let lines = timeline(vec![callback]).trace(0, 9, &[4]);
        assert_eq!(
            lines[0].line,
            "GET /callback?code=…[8 bytes]&state=s -> 302 /; sets session (19 bytes), -pending"
        );
        assert!(lines[0].mark);
        assert_eq!(
            (lines[0].from.as_str(), lines[0].to.as_str()),
            ("visitor", "RP")
        );
    }

    #[test]
    fn what_the_provider_sends_of_itself_is_told_without_its_token() {
        let delivery = |seq, attempt, outcome| LogoutDelivery {
            seq,
            at: UNIX_EPOCH,
            client_id: "app".to_owned(),
            uri: "http://localhost:4000/back-channel-logout?tenant=1".to_owned(),
            user: Some("alice".to_owned()),
            session: Some("s1".to_owned()),
            token: "eyJsecret.logout.token".to_owned(),
            attempt,
            outcome,
            quirks: vec!["logout-token-nonce"],
        };
        let answered = Outcome::Answered {
            status: StatusCode::BAD_REQUEST,
            headers: http::HeaderMap::new(),
            body: "what is eyJsecret.logout.token?".to_owned(),
        };
        let failed = Outcome::Failed("connection refused\nwith eyJsecret.logout.token".to_owned());
        let timeline = collect(
            timeline(Vec::new()).parties,
            Vec::new(),
            &[],
            &[],
            vec![delivery(5, 2, answered), delivery(3, 1, failed)],
        );
        let lines = timeline.trace(0, 9, &[]);
        let text: Vec<String> = lines
            .iter()
            .map(|it| format!("{} {} -> {}: {}", it.seq, it.from, it.to, it.line))
            .collect();
        insta::assert_snapshot!(text.join("\n"));
        assert_eq!(timeline.telling(&[3, 5]), [3, 5]);
        assert_eq!(timeline.rp_answers().count(), 0);
    }

    #[test]
    fn a_refused_request_says_why() {
        let mut grant =
            Record::back_channel(2, Endpoint::Token, &[("grant_type", "refresh_token")])
                .answered(400);
        grant.provided.as_mut().unwrap().refusal =
            Some("invalid_grant: the token was\nused".to_owned());
        let timeline = timeline(vec![grant]);
        assert_eq!(
            timeline.trace(0, 9, &[])[0].line,
            r"POST /token [refresh_token] -> 400; refused: invalid_grant: the token was\nused"
        );
        assert_eq!(timeline.telling(&[1, 2, 3]), [2]);
    }
}
