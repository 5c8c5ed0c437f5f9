//! A running provider: asked, steered and, when dropped, stopped.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use url::Url;

use crate::back_channel::{self, Ended, LogoutDelivery, LogoutToken, SendError};
use crate::builder::Builder;
use crate::client::Client;
use crate::clock::Clock;
use crate::end_of_session;
use crate::endpoint::Endpoint;
use crate::hosting::Stop;
use crate::journal::Journal;
use crate::key_set::KeyRotation;
use crate::quirk::{LogoutDialect, Quirk, QuirkError, Setting};
use crate::session::{Session, SessionView};
use crate::state::State;
use crate::user::User;

/// A running OpenID Provider. It ends when it is dropped.
pub struct MockProvider {
    pub(crate) op: Arc<State>,
    pub(crate) addr: SocketAddr,
    /// The provider behind this one, where it was started with it.
    pub(crate) behind: Option<Box<MockProvider>>,
    /// Dropped with the provider, which tells the server to stop.
    pub(crate) _stop: Stop,
}

impl MockProvider {
    /// Begins to build one.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// The issuer identifier.
    pub fn issuer(&self) -> &str {
        &self.op.issuer
    }

    /// The provider behind this one, where a file declared one.
    pub fn behind(&self) -> Option<&MockProvider> {
        self.behind.as_deref()
    }

    /// Scheme, host and port by which browsers reach it.
    pub fn origin(&self) -> &Url {
        self.op.addresses.origin()
    }

    /// All schemes, hosts and ports by which it is reached, those of browsers first.
    pub fn origins(&self) -> Vec<Url> {
        self.op.addresses.origins()
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address of an endpoint.
    pub fn endpoint(&self, endpoint: Endpoint) -> Url {
        self.op.url(endpoint)
    }

    /// A registered client.
    pub fn client(&self, id: &str) -> Option<Client> {
        self.op.client(id).map(|client| Client::clone(&client))
    }

    /// Registers a client, or replaces the one with its id.
    pub fn register(&self, client: Client) {
        self.op.register(client);
    }

    /// All users.
    pub fn users(&self) -> Vec<User> {
        self.op
            .users()
            .iter()
            .map(|user| User::clone(user))
            .collect()
    }

    /// Adds a user, or replaces the one with that name.
    pub fn add_user(&self, user: User) {
        self.op.add_user(user);
    }

    /// The provider's clock.
    pub fn clock(&self) -> &Clock {
        &self.op.clock
    }

    /// Sets a quirk from now on. What is fixed at the start, the form of the issuer, stays as it is.
    ///
    /// # Errors
    /// When there is no such quirk, or when it does not take the value.
    pub fn set(&self, setting: Setting) -> Result<(), QuirkError> {
        self.op.quirks.set(setting)
    }

    /// Takes back what was set for this quirk since the start.
    pub fn clear(&self, id: &str) {
        self.op.quirks.clear(id);
    }

    /// Takes back everything that was set since the start, and counts firings from zero.
    pub fn reset_quirks(&self) {
        self.op.quirks.reset();
    }

    /// The settings in force, those of the start first.
    pub fn quirks(&self) -> Vec<Setting> {
        self.op.quirks.settings()
    }

    /// In how many exchanges a quirk acted, since the start or the last reset.
    pub fn fired(&self, id: &str) -> u64 {
        self.op.quirks.fired(id)
    }

    /// Which way of signing out the provider has.
    pub fn logout_dialect(&self) -> LogoutDialect {
        let mut dialect = LogoutDialect::default();
        self.op.quirks.at_start(Quirk::logout_dialect, &mut dialect);
        dialect
    }

    /// Where an RP of this provider sends the browser to sign out; `None` where there is nothing of the kind.
    pub fn sign_out_endpoint(&self) -> Option<Url> {
        let endpoint = match self.logout_dialect() {
            LogoutDialect::RpInitiated => Endpoint::EndSession,
            LogoutDialect::Cognito => Endpoint::CognitoLogout,
            LogoutDialect::Auth0 => Endpoint::Auth0Logout,
            LogoutDialect::None => return None,
        };
        Some(self.op.url(endpoint))
    }

    /// New keys sign from now on, and the old ones leave the JWKS.
    pub fn rotate_keys(&self) {
        self.op.keys.rotate(KeyRotation::default());
    }

    /// New keys take over in the way that is asked for: with an overlap, before they are published, after a notice, or
    /// under the ids of the old ones.
    pub fn rotate_keys_with(&self, how: KeyRotation) {
        self.op.keys.rotate(how);
    }

    /// The live browser sessions, oldest first.
    pub fn sessions(&self) -> Vec<SessionView> {
        self.op.sessions.views(self.op.now())
    }

    /// Ends all browser sessions, as an administrator can. RPs that registered for it are told over the back channel;
    /// [`Self::deliveries_settled`] waits for that.
    pub fn end_sessions(&self) {
        self.end_sessions_where(|_| true);
    }

    /// Signs a user out of every browser, as an administrator can; RPs are told as in [`Self::end_sessions`]. Says how
    /// many sessions ended.
    pub fn sign_out_user(&self, user: &str) -> usize {
        self.end_sessions_where(|session| *session.user == *user)
    }

    fn end_sessions_where(&self, applies: impl Fn(&Session) -> bool) -> usize {
        let mut policy = self.op.policy.clone();
        self.op
            .quirks
            .at_start(Quirk::end_of_session, &mut policy.logout);
        let ended = self.op.sessions.end_where(self.op.now(), applies);
        for session in &ended {
            end_of_session::after(&self.op, session, &policy);
        }
        ended.len()
    }

    /// Tells the RPs of a session over the back channel that it has ended, quirks included, and lets it live on: what
    /// becomes of an RP's session then is the work of the logout token alone. False if there is no such session.
    pub fn announce_end(&self, session: &str) -> bool {
        let Some(session) = self.op.sessions.of_id(session, self.op.now()) else {
            return false;
        };
        let mut policy = self.op.policy.clone();
        self.op
            .quirks
            .at_start(Quirk::end_of_session, &mut policy.logout);
        drop(back_channel::session_ended(&self.op, &session, &policy));
        true
    }

    /// Every attempt to deliver a logout token that is over, in the order in which they were sent; the last 5000.
    pub fn deliveries(&self) -> Vec<LogoutDelivery> {
        self.op.deliveries.all()
    }

    /// Returns as soon as no logout token is under way any more, retries included.
    pub async fn deliveries_settled(&self) {
        self.op.deliveries.settled().await;
    }

    /// An honest logout token for this client, to be changed and sent with [`Self::send_logout_token`]. `session` is the
    /// `sid` of ID tokens; `None` means all sessions of the user.
    ///
    /// # Errors
    /// When there is no such client.
    pub fn logout_token(
        &self,
        client_id: &str,
        user: Option<&str>,
        session: Option<&str>,
    ) -> Result<LogoutToken, SendError> {
        let client = self
            .op
            .client(client_id)
            .ok_or_else(|| SendError::UnknownClient(client_id.to_owned()))?;
        let user = user.and_then(|name| self.op.user(name));
        let sub = user.map(|user| self.op.subject(&user, client_id));
        let ended = Ended {
            sub: sub.as_deref(),
            sid: session,
        };
        Ok(back_channel::honest(
            &self.op,
            &client,
            ended,
            &self.op.policy,
        ))
    }

    /// Sends a logout token to the client's registered address, as it is: no quirk changes it, and it is not sent again
    /// when that fails. What came of it is also among the [`Self::deliveries`].
    ///
    /// # Errors
    /// When there is no such client, or it registered no address.
    pub async fn send_logout_token(
        &self,
        client_id: &str,
        token: LogoutToken,
    ) -> Result<LogoutDelivery, SendError> {
        back_channel::send_drafted(&self.op, client_id, token).await
    }

    /// Revokes the codes and tokens of one user, or of all, as an administrator can.
    pub fn revoke_grants(&self, user: Option<&str>) {
        let now = self.op.now();
        let applies = |name: &str| user.is_none_or(|user| user == name);
        self.op
            .grants()
            .revoke_where(now, |grant| applies(&grant.user));
    }

    /// The journal of all exchanges.
    pub fn journal(&self) -> Journal {
        self.op.journal.clone()
    }
}

impl fmt::Debug for MockProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockProvider")
            .field("issuer", &self.op.issuer)
            .field("addr", &self.addr)
            .finish_non_exhaustive()
    }
}
