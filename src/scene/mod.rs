//! glTF in, hecs world out.

mod load;
pub mod model;

pub use load::{Limits, NoFiles, Resolve, load};
