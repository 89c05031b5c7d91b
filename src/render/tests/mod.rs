//! What the passes really draw, on a software adapter.

mod fixture;
mod picture;
