//! The progress bar on standard error, for somebody who watches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::event::RunEvent;

/// How far a run is.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar that is drawn only when `watched`.
    pub(super) fn new(watched: bool) -> Self {
        let target = if watched {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {elapsed} {wide_msg}");
        bar.set_style(style.expect("the template is valid"));
        Self { bar }
    }

    /// Takes an event in. `report` prints what belongs above the bar.
    pub(super) fn event(&self, event: &RunEvent, report: impl FnOnce()) {
        match event {
            RunEvent::RunStarted(run) => {
                self.bar.set_length(run.rows as u64);
                self.bar.enable_steady_tick(Duration::from_millis(200));
            }
            RunEvent::ScenarioStarted { id, .. } => self.bar.set_message(id.clone()),
            // The rows of invariants come on top of the rows that were planned.
            RunEvent::ScenarioFinished(row) if row.id.starts_with("invariants/") => {}
            RunEvent::ScenarioFinished(_) => self.bar.inc(1),
            RunEvent::RunFinished(_) => self.bar.finish_and_clear(),
        }
        self.bar.suspend(report);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
