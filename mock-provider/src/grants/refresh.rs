//! Refresh tokens: who may use which, how often, and what takes its place. Each use is decided in one step, so that of
//! two at the same time one is the first.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Grant, Grants, fingerprint};
use crate::refresh_policy::{
    Expiry, GraceAnswer, GraceDepth, RefreshPolicy, Reuse, Rotation, SessionBinding,
};
use crate::table::Mortal;

/// A refresh token that has not expired.
#[derive(Clone, Debug)]
pub(crate) struct Refresh {
    pub(crate) grant: Arc<Grant>,
    pub(crate) issued: i64,
    ends: i64,
    /// How long it lives without use, in seconds, and when it was used last.
    idle: Option<u64>,
    last_use: i64,
    /// Its place in the line of its grant, from 1 on.
    number: u64,
    used_up: Option<Box<UsedUp>>,
}

/// What the first use of a rotated refresh token left behind.
#[derive(Clone, Debug)]
struct UsedUp {
    at: i64,
    /// What took its place; kept only where it may have to be given once more.
    successor: Option<String>,
}

impl Mortal for Refresh {
    fn ends(&self) -> i64 {
        if self.grant.refreshes_no_more() {
            return i64::MIN;
        }
        self.idle.map_or(self.ends, |idle| {
            self.ends.min(self.last_use.saturating_add_unsigned(idle))
        })
    }
}

/// What a refresh comes to.
#[derive(Clone, Debug)]
pub(crate) struct Refreshed {
    pub(crate) grant: Arc<Grant>,
    /// The refresh token of the response; it is kept already.
    pub(crate) token: Option<String>,
}

/// Why a refresh token was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RefreshRefused {
    Unknown,
    OtherClient,
    /// The session that it is bound to is over.
    SessionOver,
    /// It was used up before, and this came of it, in the session with this id.
    Reused {
        consequence: Reuse,
        session: Arc<str>,
    },
}

impl Grants {
    /// Keeps the first refresh token of a grant.
    pub(crate) fn add_refresh(
        &mut self,
        token: &str,
        grant: Arc<Grant>,
        rules: &RefreshPolicy,
        now: i64,
    ) {
        let refresh = Refresh {
            grant,
            issued: now,
            ends: now.saturating_add_unsigned(rules.lifetime),
            idle: rules.idle_lifetime,
            last_use: now,
            number: 1,
            used_up: None,
        };
        self.refresh.insert(fingerprint(token), refresh, now);
    }

    /// The living refresh token that was not rotated away.
    pub(crate) fn refresh(&self, token: &str, now: i64) -> Option<&Refresh> {
        self.refresh
            .get(&fingerprint(token), now)
            .filter(|kept| kept.used_up.is_none())
    }

    /// What a living refresh token stands for, also one that was rotated away.
    pub(crate) fn grant_of_refresh(&self, token: &str, now: i64) -> Option<Arc<Grant>> {
        let kept = self.refresh.get(&fingerprint(token), now)?;
        Some(Arc::clone(&kept.grant))
    }

    /// Uses a refresh token. `new` takes its place, where something does.
    pub(crate) fn use_refresh(
        &mut self,
        token: &str,
        client_id: &str,
        rules: &RefreshPolicy,
        new: String,
        now: i64,
    ) -> Result<Refreshed, RefreshRefused> {
        let kept = self
            .refresh
            .get_mut(&fingerprint(token), now)
            .ok_or(RefreshRefused::Unknown)?;
        let grant = Arc::clone(&kept.grant);
        if *grant.client_id != *client_id {
            return Err(RefreshRefused::OtherClient);
        }
        if rules.binding.is_broken(&grant, now) {
            return Err(RefreshRefused::SessionOver);
        }
        if let Some(used_up) = &kept.used_up {
            if !kept.is_in_grace(used_up, rules, now) && rules.reuse != Reuse::Allowed {
                return Err(self.reused(&grant, rules.reuse, now));
            }
            let same = used_up.successor.clone();
            if let Some(same) = same.filter(|_| rules.grace_answer == GraceAnswer::SameToken) {
                return Ok(Refreshed {
                    grant,
                    token: Some(same),
                });
            }
        }
        kept.last_use = now;
        let token = match rules.rotation {
            Rotation::Echoed => Some(token.to_owned()),
            Rotation::Rotated if kept.is_due(rules, now) => {
                let successor = kept.rotate(&new, rules, now);
                self.refresh.insert(fingerprint(&new), successor, now);
                Some(new)
            }
            Rotation::Rotated | Rotation::Omitted => None,
        };
        Ok(Refreshed { grant, token })
    }

    /// What a used-up token that comes again does to the others.
    fn reused(&mut self, grant: &Grant, consequence: Reuse, now: i64) -> RefreshRefused {
        match consequence {
            Reuse::RevokeFamily => grant.revoke(),
            Reuse::DestroySession => {
                self.revoke_where(now, |other| other.session == grant.session);
            }
            Reuse::Rejected | Reuse::Allowed => {}
        }
        RefreshRefused::Reused {
            consequence,
            session: Arc::clone(&grant.session),
        }
    }
}

impl Refresh {
    /// When it expires, unless it is used before.
    pub(crate) fn expires(&self) -> i64 {
        self.ends()
    }

    fn is_in_grace(&self, used_up: &UsedUp, rules: &RefreshPolicy, now: i64) -> bool {
        let in_time = now < used_up.at.saturating_add_unsigned(rules.grace);
        let in_reach = match rules.grace_depth {
            GraceDepth::Any => true,
            GraceDepth::Previous => self.number >= self.grant.newest_used.load(Ordering::Relaxed),
        };
        in_time && in_reach
    }

    fn is_due(&self, rules: &RefreshPolicy, now: i64) -> bool {
        rules
            .rotation_threshold
            .is_none_or(|threshold| self.ends < now.saturating_add_unsigned(threshold))
    }

    /// Uses it up, and gives what takes its place.
    fn rotate(&mut self, new: &str, rules: &RefreshPolicy, now: i64) -> Self {
        self.grant
            .newest_used
            .fetch_max(self.number, Ordering::Relaxed);
        let may_come_again = rules.grace > 0 && rules.grace_answer == GraceAnswer::SameToken;
        self.used_up.get_or_insert_with(|| {
            Box::new(UsedUp {
                at: now,
                successor: may_come_again.then(|| new.to_owned()),
            })
        });
        Self {
            grant: Arc::clone(&self.grant),
            issued: now,
            ends: match rules.expiry {
                Expiry::Renewed => now.saturating_add_unsigned(rules.lifetime),
                Expiry::Inherited => self.ends,
            },
            idle: rules.idle_lifetime,
            last_use: now,
            number: self.number.saturating_add(1),
            used_up: None,
        }
    }
}

impl SessionBinding {
    /// Whether the grant's refresh tokens are over because the session is.
    pub(crate) fn is_broken(self, grant: &Grant, now: i64) -> bool {
        let Some(life) = &grant.session_life else {
            return false;
        };
        match self {
            Self::Independent => false,
            Self::EndsAtLogout => life.was_ended(),
            Self::Bound => life.is_over(now),
            Self::BoundUnlessOffline => life.is_over(now) && !grant.has_scope("offline_access"),
        }
    }
}
