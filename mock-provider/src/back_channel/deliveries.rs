//! All deliveries of one provider: those that are done, and how many are under way.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, watch};

use super::delivery::LogoutDelivery;
use crate::state::DeliveryObserver;

/// How many attempts are kept; the oldest go first.
const KEPT: usize = 5_000;
/// How many requests are under way at a time.
const AT_ONCE: usize = 32;

/// The journal of deliveries, and the means to run them.
pub(crate) struct Deliveries {
    kept: Mutex<VecDeque<LogoutDelivery>>,
    observer: Option<DeliveryObserver>,
    under_way: Arc<watch::Sender<usize>>,
    pub(super) gate: Semaphore,
    /// Where they run: sessions can also be ended from outside the runtime.
    pub(super) runtime: Handle,
}

/// Counts as under way until it is dropped.
#[derive(Debug)]
pub(super) struct UnderWay(Arc<watch::Sender<usize>>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

impl Deliveries {
    pub(crate) fn new(runtime: Handle, observer: Option<DeliveryObserver>) -> Self {
        Self {
            kept: Mutex::default(),
            observer,
            under_way: Arc::new(watch::Sender::new(0)),
            gate: Semaphore::new(AT_ONCE),
            runtime,
        }
    }

    /// Begins one.
    pub(super) fn begin(&self) -> UnderWay {
        self.under_way.send_modify(|count| *count += 1);
        UnderWay(Arc::clone(&self.under_way))
    }

    /// Keeps what came of an attempt.
    pub(super) fn add(&self, delivery: LogoutDelivery) {
        if let Some(observer) = &self.observer {
            observer(&delivery);
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(delivery);
    }

    /// The attempts that are over, in the order in which they were sent.
    pub(crate) fn all(&self) -> Vec<LogoutDelivery> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<LogoutDelivery> = kept.iter().cloned().collect();
        drop(kept);
        all.sort_by_key(|delivery| delivery.seq);
        all
    }

    /// Returns as soon as nothing is under way, retries included.
    pub(crate) async fn settled(&self) {
        let mut count = self.under_way.subscribe();
        count
            .wait_for(|count| *count == 0)
            .await
            .expect("the sender lives as long as `self`");
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all()).finish()
    }
}
