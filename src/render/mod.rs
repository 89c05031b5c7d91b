//! wgpu passes.

mod draw;

pub use draw::*;
