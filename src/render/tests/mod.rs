//! What the passes really draw, on a software adapter.

mod compressed;
mod deform;
mod fixture;
mod materials;
mod passes;
mod picture;
mod rewrite;
