//! A provider and a browser, each as small as these tests can do with.

mod browser;
mod op;
mod world;

pub(crate) use browser::{Browser, Page};
pub(crate) use op::{Pairs, Signing};
pub(crate) use world::{World, refused, until_callback};
