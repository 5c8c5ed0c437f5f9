//! Codes, access tokens and refresh tokens: what was granted, how often each may be used, and until when.
//!
//! A pure store: time comes in as seconds since 1970, tokens come in ready made, and only their hashes are kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::claims_request::ClaimsRequest;
use crate::pkce::Challenge;
use crate::policy::{CodeReuse, RevocationReach};
use crate::response_type::ResponseType;
use crate::session::Life;
use crate::table::{Mortal, Table};

mod refresh;

pub(crate) use refresh::{Refresh, RefreshRefused};

/// How many codes, access tokens and refresh tokens are kept of each; beyond that the oldest go.
const LIMIT: usize = 100_000;

/// What a user granted to a client at one sign-in; every token that came of it shares it.
#[derive(Debug)]
pub(crate) struct Grant {
    /// To whom.
    pub(crate) client_id: Arc<str>,
    /// By whom: the user's name; empty where a client got it for itself.
    pub(crate) user: Arc<str>,
    /// The browser session it comes from, the `sid` of ID tokens.
    pub(crate) session: Arc<str>,
    /// The granted scopes.
    pub(crate) scopes: Arc<[String]>,
    /// The authorization request's `nonce`.
    pub(crate) nonce: Option<Box<str>>,
    /// When the user proved to be that user, in seconds since 1970.
    pub(crate) auth_time: i64,
    /// What the authorization response brought.
    pub(crate) response_type: ResponseType,
    /// How long that browser session lives; `None` where there is none.
    pub(crate) session_life: Option<Arc<Life>>,
    /// Single claims that were asked for.
    pub(crate) claims: Option<Box<ClaimsRequest>>,
    /// The authentication context, where it was asked for.
    pub(crate) acr: Option<&'static str>,
    /// Whether it is the first that the user made to the client, or was asked for anew.
    pub(crate) is_first: bool,
    revoked: AtomicBool,
    refresh_revoked: AtomicBool,
    /// The number of the newest refresh token that was used up; the first one has the number 1.
    newest_used: AtomicU64,
}

impl Grant {
    /// A new grant.
    pub(crate) fn new(
        client_id: impl Into<Arc<str>>,
        user: impl Into<Arc<str>>,
        session: impl Into<Arc<str>>,
        auth_time: i64,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            user: user.into(),
            session: session.into(),
            scopes: Arc::default(),
            nonce: None,
            auth_time,
            response_type: ResponseType::Code,
            session_life: None,
            claims: None,
            acr: None,
            is_first: false,
            revoked: AtomicBool::new(false),
            refresh_revoked: AtomicBool::new(false),
            newest_used: AtomicU64::new(0),
        }
    }

    /// What a client may do by itself: there is no user, and no session.
    pub(crate) fn of_client(client_id: impl Into<Arc<str>>, now: i64) -> Self {
        Self::new(client_id, "", "", now)
    }

    /// Whether there is no user.
    pub(crate) fn is_of_client(&self) -> bool {
        self.user.is_empty()
    }

    /// Whether a scope was granted.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }

    /// Ends every token that came of it.
    pub(crate) fn revoke(&self) {
        self.revoked.store(true, Ordering::Relaxed);
    }

    /// Ends its refresh tokens, and leaves access tokens as they are.
    pub(crate) fn revoke_refresh(&self) {
        self.refresh_revoked.store(true, Ordering::Relaxed);
    }

    /// Whether refresh tokens of it are over.
    pub(crate) fn refreshes_no_more(&self) -> bool {
        self.is_revoked() || self.refresh_revoked.load(Ordering::Relaxed)
    }

    /// Whether it was revoked.
    pub(crate) fn is_revoked(&self) -> bool {
        self.revoked.load(Ordering::Relaxed)
    }
}

/// The hash under which a token is kept: the first half of its SHA-256, which nobody finds a second token for.
pub(crate) type Fingerprint = [u8; 16];

/// An id for a token that has none in itself (RFC 7662, section 2.2, `jti`).
pub(crate) fn id_of(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(fingerprint(token))
}

pub(crate) fn fingerprint(token: &str) -> Fingerprint {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest(&SHA256, token.as_bytes()).as_ref()[..16]);
    bytes
}

#[derive(Debug)]
struct Code {
    grant: Arc<Grant>,
    /// What has to be shown along with it; of no use after the first time, unless a code may come again.
    proof: Option<Box<Proof>>,
    used: bool,
    ends: i64,
}

/// What a token request has to repeat of the authorization request.
#[derive(Debug)]
struct Proof {
    redirect_uri: String,
    challenge: Option<Challenge>,
}

/// A living access token.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    pub(crate) grant: Arc<Grant>,
    /// Its scopes, where they are others than those of the grant: few tokens need a copy.
    pub(crate) other_scopes: Option<Arc<[String]>>,
    pub(crate) issued: i64,
    pub(crate) ends: i64,
}

impl Access {
    /// What it is good for.
    pub(crate) fn scopes(&self) -> &[String] {
        self.other_scopes.as_deref().unwrap_or(&self.grant.scopes)
    }
}

impl Mortal for Code {
    fn ends(&self) -> i64 {
        self.ends
    }
}

impl Mortal for Access {
    fn ends(&self) -> i64 {
        if self.grant.is_revoked() {
            i64::MIN
        } else {
            self.ends
        }
    }
}

impl Proof {
    /// Whether the token request comes from where the authorization request came from.
    fn holds(&self, shown: Redemption<'_>) -> Result<(), CodeRefused> {
        if self.redirect_uri != shown.redirect_uri {
            return Err(CodeRefused::OtherRedirectUri);
        }
        match (&self.challenge, shown.verifier) {
            _ if !shown.pkce => Ok(()),
            (None, None) => Ok(()),
            // RFC 9700, section 4.8.2: otherwise an attacker could strip the challenge.
            (None, Some(_)) => Err(CodeRefused::VerifierUnexpected),
            (Some(_), None) => Err(CodeRefused::VerifierMissing),
            (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
            (Some(_), Some(_)) => Err(CodeRefused::VerifierWrong),
        }
    }
}

/// Why a code was not redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeRefused {
    Unknown,
    OtherClient,
    Reused { revoked: bool },
    OtherRedirectUri,
    VerifierMissing,
    VerifierUnexpected,
    VerifierWrong,
}

/// What the token request shows along with a code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redemption<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) verifier: Option<&'a str>,
    /// Whether the verifier is checked at all.
    pub(crate) pkce: bool,
    /// What happens when it is not the first time.
    pub(crate) reuse: CodeReuse,
}

/// All codes and tokens of one provider.
#[derive(Debug)]
pub(crate) struct Grants {
    codes: Table<Fingerprint, Code>,
    access: Table<Fingerprint, Access>,
    refresh: Table<Fingerprint, Refresh>,
}

impl Grants {
    pub(crate) fn new() -> Self {
        Self {
            codes: Table::new(LIMIT),
            access: Table::new(LIMIT),
            refresh: Table::new(LIMIT),
        }
    }

    /// Keeps a code until `ends`.
    pub(crate) fn add_code(
        &mut self,
        code: &str,
        grant: Arc<Grant>,
        redirect_uri: &str,
        challenge: Option<Challenge>,
        now: i64,
        ends: i64,
    ) {
        let code_entry = Code {
            grant,
            proof: Some(Box::new(Proof {
                redirect_uri: redirect_uri.to_owned(),
                challenge,
            })),
            used: false,
            ends,
        };
        self.codes.insert(fingerprint(code), code_entry, now);
    }

    /// The name of the user who signed in for this code.
    pub(crate) fn user_of_code(&self, code: &str, now: i64) -> Option<Arc<str>> {
        let kept = self.codes.get(&fingerprint(code), now)?;
        Some(Arc::clone(&kept.grant.user))
    }

    /// Redeems a code, once. A second attempt revokes what the first one got (RFC 6749, section 4.1.2).
    pub(crate) fn redeem(
        &mut self,
        code: &str,
        shown: Redemption<'_>,
        now: i64,
    ) -> Result<Arc<Grant>, CodeRefused> {
        let kept = self
            .codes
            .get_mut(&fingerprint(code), now)
            .ok_or(CodeRefused::Unknown)?;
        if *kept.grant.client_id != *shown.client_id {
            return Err(CodeRefused::OtherClient);
        }
        if kept.used && shown.reuse != CodeReuse::Accepted {
            let revoked = shown.reuse == CodeReuse::Revokes;
            if revoked {
                kept.grant.revoke();
            }
            return Err(CodeRefused::Reused { revoked });
        }
        kept.proof
            .as_ref()
            .map_or(Ok(()), |proof| proof.holds(shown))?;
        if kept.grant.is_revoked() {
            return Err(CodeRefused::Unknown);
        }
        kept.used = true;
        if shown.reuse != CodeReuse::Accepted {
            kept.proof = None;
        }
        Ok(Arc::clone(&kept.grant))
    }

    /// Keeps an access token.
    pub(crate) fn add_access(&mut self, token: &str, access: Access) {
        let now = access.issued;
        self.access.insert(fingerprint(token), access, now);
    }

    /// The living access token.
    pub(crate) fn access(&self, token: &str, now: i64) -> Option<&Access> {
        self.access.get(&fingerprint(token), now)
    }

    /// Revokes a token of this client (RFC 7009, section 2.1), and what it takes along. `Err` when it belongs to another
    /// client; an unknown token is no error.
    pub(crate) fn revoke(
        &mut self,
        token: &str,
        client_id: &str,
        reach: RevocationReach,
        now: i64,
    ) -> Result<(), RefreshRefused> {
        let fingerprint = fingerprint(token);
        let refresh = self.refresh.get(&fingerprint, now);
        let refresh = refresh.map(|refresh| Arc::clone(&refresh.grant));
        let access = || self.access.get(&fingerprint, now);
        let access = || access().map(|access| Arc::clone(&access.grant));
        let is_refresh = refresh.is_some();
        let Some(grant) = refresh.or_else(access) else {
            return Ok(());
        };
        if *grant.client_id != *client_id {
            return Err(RefreshRefused::OtherClient);
        }
        match (reach, is_refresh) {
            (RevocationReach::Everything, _) | (RevocationReach::Access, true) => grant.revoke(),
            (RevocationReach::Nothing, true) => grant.revoke_refresh(),
            (_, false) => {
                self.access.remove(&fingerprint);
            }
        }
        Ok(())
    }

    /// Revokes every grant that `applies`.
    pub(crate) fn revoke_where(&mut self, now: i64, applies: impl Fn(&Grant) -> bool) {
        let codes = self.codes.living(now).map(|code| &code.grant);
        let access = self.access.living(now).map(|access| &access.grant);
        let refresh = self.refresh.living(now).map(|refresh| &refresh.grant);
        for grant in codes
            .chain(access)
            .chain(refresh)
            .filter(|grant| applies(grant))
        {
            grant.revoke();
        }
    }

    /// How many codes, access tokens and refresh tokens are held, dead ones included.
    #[cfg(test)]
    pub(crate) fn held(&self) -> (usize, usize, usize) {
        (self.codes.held(), self.access.held(), self.refresh.held())
    }
}

#[cfg(test)]
mod tests;
