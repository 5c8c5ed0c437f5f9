//! The stages that are left from earlier rows: launched RPs are started as seldom as possible.

use std::sync::{Mutex, PoisonError};

use crate::world::Stage;

/// Stages that no row plays on.
#[derive(Debug, Default)]
pub(super) struct Pool {
    left: Mutex<Vec<Stage>>,
    /// Whether any RP of this run ever started.
    started: std::sync::atomic::AtomicBool,
}

impl Pool {
    /// Takes one out, if there is any.
    pub(super) fn take(&self) -> Option<Stage> {
        self.left
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    /// Puts one back.
    pub(super) fn put(&self, stage: Stage) {
        self.left
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(stage);
    }

    /// Notes that an RP started.
    pub(super) fn note_start(&self) {
        self.started
            .store(true, std::sync::atomic::Ordering::SeqCst);
    }

    /// Whether an RP ever started.
    pub(super) fn ever_started(&self) -> bool {
        self.started.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// Stops all of them.
    pub(super) async fn strike(&self) {
        let left = std::mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner));
        for stage in left {
            stage.strike().await;
        }
    }
}
