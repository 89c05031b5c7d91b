//! glTF in, hecs world out.

pub mod audio;
pub mod cost;
mod decode;
mod load;
pub mod model;
mod parts;
pub mod pixels;
pub mod world;

pub use decode::{decode_each, decode_images, gpu_formats, image_header};
pub use load::{Limits, NoFiles, Resolve, load, parse_document};
