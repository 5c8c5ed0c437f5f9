//! What every sign-out is expected to do, recorded with the same words everywhere.

use super::{SignIn, SignOut};
use crate::world::World;

impl World {
    /// Records that a sign-out had to end the session at the RP.
    pub fn expect_own_session_over(&self, out: &SignOut) {
        let what = "the RP's session after sign-out";
        self.expect(what, "nobody is signed in", out.who.is_signed_out(), out);
    }

    /// Records that a sign-out had to end the session at the provider.
    pub fn expect_provider_session_over(&self, out: &SignOut) {
        let what = "the provider's session after sign-out";
        self.expect(what, "it has ended", out.provider_session_ended(), out);
    }

    /// Records that the provider had to ask who it is at a sign-in after a sign-out, and `user` to be signed in then.
    pub fn expect_asked_who(&self, what: &str, again: &SignIn, user: &str) {
        let expected = "the provider asks who it is before anybody is signed in";
        self.expect(what, expected, again.asked_who(), again);
        self.expect_signed_in(what, again, user);
    }

    /// Records that a sign-out had to bring the browser to a page of the RP.
    pub fn expect_back_at_rp(&self, out: &SignOut) {
        self.expect(
            "the end of the sign-out",
            "the browser is at a page of the RP",
            out.journey.end.is_fine_page(self),
            out,
        );
    }
}
