//! What the passes really draw, on a software adapter.

mod backdrop;
mod compressed;
mod deform;
mod fixture;
mod hidden;
mod joined;
mod layers;
mod lighting;
mod materials;
mod order;
mod overlay;
mod panels;
mod passes;
mod picture;
mod rewrite;
