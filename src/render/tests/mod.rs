//! What the passes really draw, on a software adapter.

mod deform;
mod fixture;
mod layers;
mod lighting;
mod materials;
mod passes;
mod picture;
