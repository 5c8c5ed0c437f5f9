//! What came of something that was driven, as evidence.

/// Something that an expectation can rest on: what was seen, in words, and the exchanges that show it.
pub trait Outcome {
    /// What was seen, as a lower-case fragment.
    fn seen(&self) -> String;

    /// The exchanges that show it.
    fn seqs(&self) -> Vec<u64>;
}

impl<T: Outcome + ?Sized> Outcome for &T {
    fn seen(&self) -> String {
        (**self).seen()
    }

    fn seqs(&self) -> Vec<u64> {
        (**self).seqs()
    }
}

/// Words of the drive's own, and the exchanges that show it.
impl<S: AsRef<str>> Outcome for (S, Vec<u64>) {
    fn seen(&self) -> String {
        self.0.as_ref().to_owned()
    }

    fn seqs(&self) -> Vec<u64> {
        self.1.clone()
    }
}
