//! How sessions begin, change and end, wherever they live.

use super::cookie::CookieSessions;
use super::ended::{Ended, Ending};
use super::record::Session;
use super::revoked::Revoked;
use super::seal::Sealer;
use super::store::Shelf;
use crate::clock::Clock;
use crate::config::{Config, SessionMode};
use crate::cookies::{CookieStyle, Cookies, Flags};
use crate::defect::{Defect, Defects};
use crate::entropy::{Entropy, is_token};

/// The longest life of a session, in seconds, however often its tokens are renewed.
const LIFE: i64 = 24 * 3600;

const STORED: &str = "rp-session";

/// All sessions.
pub(crate) struct Sessions {
    mode: SessionMode,
    style: CookieStyle,
    carried: CookieSessions,
    stored: Shelf<Session>,
    revoked: Revoked,
    ended: Ended,
    clock: Clock,
    entropy: Entropy,
    defects: Defects,
}

impl Sessions {
    pub(crate) fn new(config: &Config) -> Self {
        let flags = if config.defects.has(Defect::SessionCookieWithoutFlags) {
            Flags::None
        } else if config.defects.has(Defect::SessionCookieStrict) {
            Flags::Strict
        } else {
            Flags::All
        };
        let style = CookieStyle {
            https: config.is_https(),
            flags,
        };
        let sealer = Sealer::of(config);
        Self {
            mode: config.session_mode,
            style,
            carried: CookieSessions::new(style, sealer, &config.defects),
            stored: Shelf::default(),
            revoked: Revoked::default(),
            ended: Ended::new(&config.defects),
            clock: config.clock.clone(),
            entropy: config.entropy.clone(),
            defects: config.defects.clone(),
        }
    }

    /// The session of the browser with these cookies, if it is alive.
    pub(crate) fn open(&self, cookies: &Cookies) -> Option<Session> {
        let now = self.clock.unix();
        // The one who looks sees plain HTTP, and looks for the name without prefix, which nobody ever set.
        let looks_elsewhere = self.style.https && !cookies.over_https();
        if looks_elsewhere && self.defects.has(Defect::CookieNameFollowsForwardedProto) {
            return None;
        }
        if self.defects.has(Defect::ReadsCookiesByPrefix) {
            return self.alive(&cookies.by_prefix(&self.names()), now);
        }
        let first = self.alive(cookies, now);
        let has_twins = || self.names().iter().any(|name| cookies.has_twins(name));
        if first.is_some() || !has_twins() || self.defects.has(Defect::ReadsFirstTwinOnly) {
            return first;
        }
        self.alive(&cookies.reversed(), now)
    }

    /// The session that the first cookies of their names are about, if it is alive.
    fn alive(&self, cookies: &Cookies, now: i64) -> Option<Session> {
        let session = match self.mode {
            SessionMode::Cookie => self.carried.open(cookies, now)?,
            SessionMode::Store => self.stored.get(cookies.get(&self.stored_name())?, now)?,
        };
        let alive = now < session.began.saturating_add(LIFE)
            && !self.revoked.has(self.revocation_key(&session), &session)
            && !self.ended.has(&session);
        alive.then_some(session)
    }

    /// Begins a session, under an id that nobody knew before, and ends the one that the browser had. Gives the cookies.
    pub(crate) fn begin(&self, cookies: &Cookies, session: &mut Session) -> Vec<String> {
        let presented = self.presented_id(cookies);
        session.id = self.entropy.token();
        session.csrf = self.entropy.token();
        match presented {
            Some(known) if self.defects.has(Defect::KeepsSessionIdAtSignIn) => session.id = known,
            _ => {
                if let Some(before) = self.open(cookies) {
                    self.revoke(&before);
                }
            }
        }
        self.ended.begun(session);
        let until = session.began.saturating_add(LIFE);
        match self.mode {
            SessionMode::Cookie => self.carry(cookies, session),
            SessionMode::Store => {
                let now = self.clock.unix();
                self.stored.put(&session.id, session.clone(), until, now);
                self.renewed(cookies, session)
            }
        }
    }

    /// The place of a sign-in in the order of all.
    pub(crate) fn next_serial(&self) -> u64 {
        self.ended.next_serial()
    }

    /// Ends what the provider ended. False if a defect wants to know that there was nothing to end.
    pub(crate) fn end_named(&self, ending: Ending) -> bool {
        self.ended.add(ending, LIFE, self.clock.unix())
    }

    /// Keeps a changed session on the server, where sessions live there, unless it ended meanwhile.
    pub(crate) fn persist(&self, session: &Session) {
        if self.defects.has(Defect::RevivesSessionAtRefresh) {
            let until = session.began.saturating_add(LIFE);
            self.revoked.forget(self.revocation_key(session));
            self.stored
                .put(&session.id, session.clone(), until, self.clock.unix());
        }
        self.stored.replace(&session.id, session.clone());
    }

    /// The cookies of a changed session; none where only an id is in the browser.
    pub(crate) fn save(&self, cookies: &Cookies, session: &Session) -> Vec<String> {
        self.persist(session);
        match self.mode {
            SessionMode::Cookie => self.carry(cookies, session),
            SessionMode::Store => Vec::new(),
        }
    }

    /// The cookies of the session once more, as a session does that rolls with every visit.
    pub(crate) fn again(&self, cookies: &Cookies) -> Vec<String> {
        let prefix = self.stored_name();
        let own = cookies.iter().filter(|(name, _)| name.starts_with(&prefix));
        own.map(|(name, value)| format!("{name}={value}{}", self.style.attributes()))
            .collect()
    }

    /// Ends a session for everybody who has its cookies, and takes them from this browser.
    pub(crate) fn end(&self, cookies: &Cookies, session: Option<&Session>) -> Vec<String> {
        if let Some(session) = session
            && !self.defects.has(Defect::SessionSurvivesSignOut)
        {
            self.revoke(session);
        }
        let mut lines = self.carried.clear(cookies);
        let stored = self.stored_name();
        if cookies.get(&stored).is_some() {
            lines.push(self.style.delete(&stored));
        }
        if self.defects.has(Defect::DeletesCookieAtAnotherPath) {
            for line in &mut lines {
                *line = line.replace("; Path=/;", "; Path=/logout;");
            }
        }
        if self.style.https && self.defects.has(Defect::DeletesWithoutSecure) {
            for line in &mut lines {
                *line = line.replace("; Secure", "");
            }
        }
        if let Some(session) = session
            && self.defects.has(Defect::RenewsSessionAtSignOut)
        {
            lines.splice(0..0, self.renewed(cookies, session));
        }
        lines
    }

    /// Whether the browser came with a session that cannot be read: made with another key, cut, or of two halves.
    pub(crate) fn is_unreadable(&self, cookies: &Cookies) -> bool {
        let there = self.names().iter().any(|name| cookies.get(name).is_some());
        there
            && match self.mode {
                SessionMode::Cookie => self.carried.open(cookies, self.clock.unix()).is_none(),
                SessionMode::Store => {
                    let id = cookies.get(&self.stored_name()).unwrap_or_default();
                    !is_token(id)
                }
            }
    }

    /// The names of the cookies that a session may be in.
    fn names(&self) -> Vec<String> {
        match self.mode {
            SessionMode::Cookie => self.carried.names().collect(),
            SessionMode::Store => vec![self.stored_name()],
        }
    }

    /// The cookies of a session that goes on.
    fn renewed(&self, cookies: &Cookies, session: &Session) -> Vec<String> {
        match self.mode {
            SessionMode::Cookie => self.carry(cookies, session),
            SessionMode::Store => {
                let (name, flags) = (self.stored_name(), self.style.attributes());
                vec![format!("{name}={}{flags}", session.id)]
            }
        }
    }

    fn carry(&self, cookies: &Cookies, session: &Session) -> Vec<String> {
        let until = session.began.saturating_add(LIFE);
        self.carried
            .write(cookies, session, until, self.clock.unix())
    }

    fn revoke(&self, session: &Session) {
        self.ended.left(session);
        self.stored.remove(&session.id);
        self.carried.forget(&session.id);
        let key = self.revocation_key(session);
        self.revoked
            .add(key, session.began, LIFE, self.clock.unix());
    }

    /// What a sign-out makes dead: this session, and no other one of the same user.
    fn revocation_key<'s>(&self, session: &'s Session) -> &'s str {
        if self.defects.has(Defect::RevokesUserInsteadOfSession) {
            return &session.sub;
        }
        &session.id
    }

    /// The session id that the browser came with, alive or not.
    fn presented_id(&self, cookies: &Cookies) -> Option<String> {
        match self.mode {
            SessionMode::Cookie => Some(self.carried.open(cookies, self.clock.unix())?.id),
            SessionMode::Store => cookies.get(&self.stored_name()).map(str::to_owned),
        }
    }

    fn stored_name(&self) -> String {
        self.style.name(STORED)
    }
}

#[cfg(test)]
mod tests;
