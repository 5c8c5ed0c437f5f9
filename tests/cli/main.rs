//! The command line, in process: what it prints, and with which exit status it ends.

mod console;
mod demo;
mod errors;
mod pair;
mod profile;
mod run;
mod serve;
mod texts;
