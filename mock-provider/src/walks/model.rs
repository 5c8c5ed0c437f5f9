//! What the specifications say must happen, as plainly as it can be said.

use super::BROWSERS;
use super::rules::Rules;
use crate::refresh_policy::{Reuse, SessionBinding};

/// What a request to the token or revocation endpoint comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is good, for this grant.
    Granted(usize),
    Refused,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) id: String,
    user: usize,
    auth_time: i64,
    ends: i64,
    pub(super) ended: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) client: usize,
    pub(super) session: usize,
    pub(super) nonce: String,
    pub(super) auth_time: i64,
    revoked: bool,
    newest_used: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) value: String,
    pub(super) grant: usize,
    ends: i64,
    used: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) value: String,
    pub(super) grant: usize,
    ends: i64,
    revoked: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Refresh {
    pub(super) value: String,
    pub(super) grant: usize,
    ends: i64,
    pub(super) number: u64,
    used_at: Option<i64>,
}

#[derive(Clone, Debug)]
pub(super) struct IdToken {
    pub(super) value: String,
    pub(super) grant: usize,
    /// How often keys had been rotated when it was signed.
    pub(super) rotations: u32,
}

/// Everything that was handed out, and what browsers hold.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) now: i64,
    rules: Rules,
    requests: u32,
    pub(super) rotations: u32,
    pub(super) refused: u32,
    pub(super) sessions: Vec<Session>,
    /// The session of each browser, which may be over.
    browsers: [Option<usize>; BROWSERS],
    /// The client and the request of the login page that each browser shows.
    pub(super) pages: [Option<(usize, String)>; BROWSERS],
    pub(super) grants: Vec<Grant>,
    pub(super) codes: Vec<Code>,
    pub(super) access: Vec<Access>,
    pub(super) refresh: Vec<Refresh>,
    pub(super) id_tokens: Vec<IdToken>,
}

impl Model {
    pub(super) fn new(now: i64, rules: Rules) -> Self {
        Self {
            now,
            rules,
            requests: 0,
            rotations: 0,
            refused: 0,
            sessions: Vec::new(),
            browsers: [None; BROWSERS],
            pages: std::array::from_fn(|_| None),
            grants: Vec::new(),
            codes: Vec::new(),
            access: Vec::new(),
            refresh: Vec::new(),
            id_tokens: Vec::new(),
        }
    }

    /// The client that shows what came of a grant.
    pub(super) fn shown_by(&self, grant: usize, stolen: bool) -> usize {
        let own = self.grants[grant].client;
        if stolen { 1 - own } else { own }
    }

    /// The name of a new authorization request.
    pub(super) fn request(&mut self) -> String {
        self.requests += 1;
        self.requests.to_string()
    }

    fn lives(&self, session: &Session) -> bool {
        !session.ended && session.ends > self.now
    }

    pub(super) fn live_session(&self, browser: usize) -> Option<usize> {
        self.browsers[browser].filter(|session| self.lives(&self.sessions[*session]))
    }

    pub(super) fn live_sessions(&self) -> impl Iterator<Item = &str> {
        let live = self.sessions.iter().filter(|session| self.lives(session));
        live.map(|session| session.id.as_str())
    }

    pub(super) fn user_of(&self, grant: usize) -> usize {
        self.sessions[self.grants[grant].session].user
    }

    /// A sign-in renews the session of the same user, and ends that of another.
    pub(super) fn sign_in(&mut self, browser: usize, user: usize, id: String) {
        let ends = self.now + 2000;
        if let Some(old) = self.live_session(browser) {
            let session = &mut self.sessions[old];
            if session.user == user {
                assert_eq!(session.id, id, "a session keeps its id");
                (session.auth_time, session.ends) = (self.now, ends);
                return;
            }
            session.ended = true;
        }
        assert!(
            self.sessions.iter().all(|session| session.id != id),
            "a session gets an id of its own"
        );
        self.browsers[browser] = Some(self.sessions.len());
        self.sessions.push(Session {
            id,
            user,
            auth_time: self.now,
            ends,
            ended: false,
        });
    }

    /// A code was issued in this browser's session.
    pub(super) fn grant(&mut self, browser: usize, client: usize, request: &str, code: String) {
        let session = self
            .live_session(browser)
            .expect("the browser is signed in");
        self.codes.push(Code {
            value: code,
            grant: self.grants.len(),
            ends: self.now + 60,
            used: false,
        });
        self.grants.push(Grant {
            client,
            session,
            nonce: format!("nonce {request}"),
            auth_time: self.sessions[session].auth_time,
            revoked: false,
            newest_used: 0,
        });
    }

    /// Only once, by the client it is for, in time. A second time revokes what came of it (RFC 6749, section 4.1.2).
    pub(super) fn redeem(&mut self, at: usize, client: usize) -> Outcome {
        let code = &mut self.codes[at];
        let grant = &mut self.grants[code.grant];
        let in_time = code.ends > self.now && grant.client == client;
        if in_time && code.used {
            grant.revoked = true;
        }
        if in_time && !code.used && !grant.revoked {
            code.used = true;
            return Outcome::Granted(code.grant);
        }
        self.refused += 1;
        Outcome::Refused
    }

    pub(super) fn issue(
        &mut self,
        grant: usize,
        number: u64,
        access: String,
        refresh: String,
        id_token: String,
    ) {
        let all = self.access.iter().map(|access| &access.value);
        let mut all = all.chain(self.refresh.iter().map(|refresh| &refresh.value));
        assert!(
            all.all(|known| *known != access && *known != refresh),
            "a token is never handed out twice"
        );
        self.access.push(Access {
            value: access,
            grant,
            ends: self.now + 3600,
            revoked: false,
        });
        self.refresh.push(Refresh {
            value: refresh,
            grant,
            ends: self.now + 30 * 86_400,
            number,
            used_at: None,
        });
        self.id_tokens.push(IdToken {
            value: id_token,
            grant,
            rotations: self.rotations,
        });
    }

    /// Whether a refresh token has not ended by time or with its family.
    fn is_known(&self, refresh: &Refresh) -> bool {
        refresh.ends > self.now && !self.grants[refresh.grant].revoked
    }

    /// Whether it is known and was never used.
    pub(super) fn is_unused(&self, refresh: &Refresh) -> bool {
        self.is_known(refresh) && refresh.used_at.is_none()
    }

    fn is_cut_off(&self, grant: &Grant) -> bool {
        let session = &self.sessions[grant.session];
        match self.rules.binding {
            SessionBinding::EndsAtLogout => session.ended,
            SessionBinding::Bound => !self.lives(session),
            SessionBinding::Independent | SessionBinding::BoundUnlessOffline => false,
        }
    }

    /// Only once, or in grace until its successor is used; else the family ends, where that is the rule.
    pub(super) fn refresh(&mut self, at: usize, client: usize) -> Outcome {
        let token = self.refresh[at].clone();
        let grant = &self.grants[token.grant];
        let usable = self.is_known(&token) && grant.client == client && !self.is_cut_off(grant);
        let good = match token.used_at {
            None => true,
            Some(used_at) => {
                let in_time = self.now - used_at < self.rules.grace.cast_signed();
                in_time && token.number >= grant.newest_used
            }
        };
        let grant = &mut self.grants[token.grant];
        if usable && good {
            grant.newest_used = grant.newest_used.max(token.number);
            self.refresh[at].used_at.get_or_insert(self.now);
            return Outcome::Granted(token.grant);
        }
        if usable && self.rules.reuse == Reuse::RevokeFamily {
            grant.revoked = true;
        }
        self.refused += 1;
        Outcome::Refused
    }

    /// Whether an access token must work.
    pub(super) fn is_good(&self, access: &Access) -> bool {
        access.ends > self.now && !access.revoked && !self.grants[access.grant].revoked
    }

    /// An access token ends alone. Nobody revokes the tokens of others (RFC 7009, section 2.1).
    pub(super) fn revoke_access(&mut self, at: usize, client: usize) -> Outcome {
        let access = &self.access[at];
        let (lives, grant) = (self.is_good(access), access.grant);
        let own = self.grants[grant].client == client;
        if lives && !own {
            return Outcome::Refused;
        }
        self.access[at].revoked |= own;
        Outcome::Granted(grant)
    }

    /// A refresh token takes its family along.
    pub(super) fn revoke_refresh(&mut self, at: usize, client: usize) -> Outcome {
        let refresh = &self.refresh[at];
        let (lives, grant) = (self.is_known(refresh), refresh.grant);
        let own = self.grants[grant].client == client;
        if lives && !own {
            return Outcome::Refused;
        }
        self.grants[grant].revoked |= lives;
        Outcome::Granted(grant)
    }
}
