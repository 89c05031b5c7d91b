//! Holograde grades a mixed-reality proof of concept: it loads the partner's glTF scenes through OpenXR, measures frame time and hologram
//! stability in the render loop, and emits one signed report that says pass or no-pass and why.
//!
//! Modules in layer order; a lower one never names a higher one (`tests/it/laws.rs` holds the law). See `ARCHITECTURE.md`.

// 1 vocabulary: plain data
pub mod digest;
pub mod observe;
pub mod problem;
pub mod sheet;
pub mod space;
pub mod units;

// 2 judgement: pure, cannot fail, no clock, no disk
pub mod checklist;
pub mod criteria;
pub mod device;
pub mod probe;
pub mod programme;
pub mod report;
pub mod script;

// 3 pictures: data in, draw calls out
pub mod messages;
pub mod panel;
pub mod render;
pub mod review;
pub mod scene;

// 4 edges: may fail, may block
pub mod clock;
pub mod poc;
pub mod recording;
pub mod sound;
#[cfg(feature = "window")]
pub mod window;
pub mod xr;

// 5 the application
pub mod allocator;
pub mod app;
pub mod cli;
pub mod commands;
