//! glTF in, hecs world out.

pub mod cost;
mod decode;
mod levels;
mod load;
pub mod memory;
pub mod model;
pub mod world;

pub use decode::decode_images;
pub use levels::{MeshLevel, mesh_levels};
pub use load::{Limits, NoFiles, Resolve, load, parse_document};
