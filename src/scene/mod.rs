//! glTF in, hecs world out.

pub mod cost;
mod decode;
mod load;
pub mod model;
mod parts;
pub mod world;

pub use decode::decode_images;
pub use load::{Limits, NoFiles, Resolve, load, parse_document};
