//! What the end of a session brings with it, however it came: a sign-out by an RP, by an administrator, by a test.

use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::back_channel;
use crate::policy::Policy;
use crate::session::Session;
use crate::state::State;

/// Ends what ends with a session that is over, and begins to tell its RPs over the back channel.
pub(crate) fn after(op: &Arc<State>, session: &Session, policy: &Policy) -> Vec<JoinHandle<()>> {
    if policy.logout.ends_tokens {
        op.grants()
            .revoke_where(op.now(), |grant| grant.session == session.id);
    }
    back_channel::session_ended(op, session, policy)
}
