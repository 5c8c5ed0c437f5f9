//! A frame in the provider's signed-out page tells the RP that a session has ended.

use std::sync::Arc;

use browser::{Browser, Hop};
use http::{HeaderMap, header};
use url::Url;

use super::{Outcome, ProviderPage, Signed, open};
use crate::{evidence::Trouble, world::World};

/// The RP's answer to its front-channel logout address.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The hops, in order: more than one if it redirected.
    hops: Vec<Arc<Hop>>,
}

impl Frame {
    /// The status of the last answer; `None` when nothing came back.
    pub fn status(&self) -> Option<u16> {
        self.hops.last()?.status.map(|status| status.as_u16())
    }

    /// Whether a page was shown at once: no error and no way to anywhere else.
    pub fn is_shown(&self) -> bool {
        self.hops.len() == 1 && self.status().is_some_and(|status| status < 300)
    }

    /// Whether the browser sent cookies along.
    pub fn had_cookies(&self) -> bool {
        let first = self.hops.first();
        first.is_some_and(|hop| hop.request.headers.contains_key(header::COOKIE))
    }

    /// The headers of the first answer.
    pub fn headers(&self) -> HeaderMap {
        let first = self.hops.first();
        first.map(|hop| hop.headers.clone()).unwrap_or_default()
    }

    /// What a browser asked of the address since `from`; `None` if nothing.
    pub fn since(w: &World, browser: &Browser, from: u64) -> Option<Self> {
        let address = frame_address(w, None, None).ok()?;
        let trace = browser.trace().to_vec();
        let mut hops = trace.into_iter().filter(|hop| hop.seq >= from);
        let ours = |hop: &Arc<Hop>| {
            let url = &hop.request.url;
            url.origin() == address.origin() && url.path() == address.path()
        };
        let mut found = vec![hops.find(ours)?];
        for hop in hops {
            if found
                .last()
                .is_some_and(|last| hop.redirected_by == Some(last.seq))
            {
                found.push(hop);
            }
        }
        Some(Self { hops: found })
    }
}

impl Outcome for Frame {
    fn seen(&self) -> String {
        let cookies = if self.had_cookies() {
            "with cookies"
        } else {
            "without cookies"
        };
        let answers: Vec<String> = self
            .hops
            .iter()
            .map(|hop| match (hop.status, &hop.error) {
                (Some(status), _) => status.as_u16().to_string(),
                (None, Some(why)) => why.clone(),
                (None, None) => "nothing".to_owned(),
            })
            .collect();
        format!(
            "asked {cookies}, the RP answered {}",
            answers.join(", then ")
        )
    }

    fn seqs(&self) -> Vec<u64> {
        self.hops.iter().map(|hop| hop.seq).collect()
    }
}

/// The address of the RP's front-channel logout, as it is registered, with issuer and session as the provider adds them.
///
/// # Errors
/// The RP registered none.
pub fn frame_address(w: &World, issuer: Option<&str>, sid: Option<&str>) -> Result<Url, Trouble> {
    let registered = w.client().front_channel_logout();
    let registered =
        registered.ok_or_else(|| Trouble::missing("the RP registered no front-channel logout"))?;
    let mut address = Url::parse(registered).map_err(Trouble::harness)?;
    let named = [("iss", issuer), ("sid", sid)];
    let named: Vec<_> = named
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect();
    if !named.is_empty() {
        address.query_pairs_mut().extend_pairs(named);
    }
    Ok(address)
}

/// The user signs out at the provider itself, in a new tab of the browser: its signed-out page loads the RP's frame, which
/// is of another site.
///
/// # Errors
/// The provider did not come to its signed-out page, or the page had no frame of the RP.
pub async fn sign_out_at_provider(w: &World, session: &Signed) -> Result<Frame, Trouble> {
    let endpoint = w
        .provider()
        .sign_out_endpoint()
        .ok_or_else(|| Trouble::missing("this provider has no address where browsers sign out"))?;
    let from = w.mark();
    let out = open(w, &session.browser.tab(), &endpoint, Some(&session.user)).await?;
    if !out
        .journey
        .provider_pages
        .contains(&ProviderPage::LoggedOut)
    {
        return Err(Trouble::missing(format!(
            "the sign-out at the provider did not come to its end: {}",
            out.seen()
        )));
    }
    Frame::since(w, &session.browser, from)
        .ok_or_else(|| Trouble::missing("the provider's signed-out page loaded no frame of the RP"))
}

/// Somebody else's page leads a browser to the RP's front-channel logout address: a link, which brings cookies along that
/// a frame would not.
///
/// # Errors
/// The address could not be opened.
pub async fn open_frame(w: &World, browser: &Browser, address: &Url) -> Result<Frame, Trouble> {
    let from = w.mark();
    // Any page of another site would do.
    let elsewhere = w.provider().origin();
    // What comes back, an error too, is in the trace.
    drop(
        browser
            .tab()
            .open_link_on(elsewhere, address.as_str())
            .await,
    );
    Frame::since(w, browser, from)
        .ok_or_else(|| Trouble::missing("the front-channel logout address could not be opened"))
}
