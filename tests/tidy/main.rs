//! The house rules, read off the files as text.
//!
//! What a compiler or a linter can see is left to them.
//! Here stands what only a reader of the whole repository sees: arrows between crates, documentation under fixed
//! headings, names that must exist elsewhere, and words that have no place here.

mod borders;
mod repository;
mod sources;
mod units;
mod words;
