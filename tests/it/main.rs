//! Integration tests: one binary, one module per subject.

mod bad_input;
mod laws;
mod session;
mod support;
