//! glTF in, hecs world out.

pub mod model;
