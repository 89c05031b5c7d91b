//! Integration tests: one binary, one module per subject.

mod laws;
mod run;
mod session;
