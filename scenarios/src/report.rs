//! Reports: folds over the events of a run. They see events and nothing else, neither provider nor target.

use std::io;

use crate::event::RunEvent;

pub mod json;
pub mod junit;
pub mod terminal;
pub(crate) mod text;

/// Something that is told every event of a run, in order, and makes a report of it.
pub trait Report: Send {
    /// Takes the next event in.
    ///
    /// # Errors
    /// The report could not be written.
    fn event(&mut self, event: &RunEvent) -> io::Result<()>;
}
