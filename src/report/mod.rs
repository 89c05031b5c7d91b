//! The report: an in-toto statement of one run, signed in a DSSE envelope, and its renderings.
//!
//! Everything here is a pure function over plain data: no disk, no clock, no environment. [`build`] makes the statement, [`dsse`] signs it,
//! [`verify`](mod@verify) reads it back and believes nothing that it cannot check, and the renderings show the statement, never more than it.

mod analysis;
pub mod baseline;
mod build;
pub mod compare;
pub mod dsse;
pub mod html;
pub mod junit;
mod keys;
mod mask;
mod model;
pub mod places;
pub mod sarif;
pub mod schema;
pub mod standing;
mod strict_json;
pub mod terminal;
mod titles;
mod trust;
pub mod verify;
pub mod words;

#[cfg(test)]
mod sample;

pub use crate::digest::{FileDigest, PACKAGE_NAME, package_digest, sha256_hex};
pub use analysis::{ANALYSIS_TYPE, Analysis, AnalysisInput, Answering, SetLimit, WHAT_IF_NOTE, WhatIf, analysis};
pub use build::{EvidenceFile, Input, build};
pub use keys::{KeyError, PrivateKey, PublicKey};
pub use model::*;
pub use standing::{Claim, Standing, standing};
pub use titles::title;
pub use trust::{KeyRole, Trust, TrustWriteError, TrustedKey};
pub use verify::{Outcome, Request, Verification, verify};
