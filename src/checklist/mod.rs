//! From measurements and answers to grades: the 13 criteria, the four programme questions, and the verdict.

mod result;

pub use result::*;
