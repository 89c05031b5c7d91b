//! The C ABI. Every entry point has the same shape: pointers are checked and made into references in one
//! block, the rest is safe code inside [`check::guard`], which keeps panics from crossing the ABI.
#![allow(unsafe_code)]

mod anchor;
mod anchor_store;
mod array;
mod call;
mod check;
mod debug_utils;
mod dependencies;
mod events;
mod frame;
mod gaze;
mod hand;
mod input;
mod instance;
mod layers;
mod loader;
mod mask;
mod objects;
mod performance;
pub(crate) mod picture;
mod plane;
mod presence;
mod proc_table;
mod refresh;
mod remote;
mod reprojection;
mod scene;
pub mod scene_abi;
mod second_view;
mod session;
mod space;
mod strings;
mod swapchain;
mod system;
mod time;
mod view;
mod vulkan;

pub(crate) use objects::{SessionObject, session};
pub use proc_table::{When, functions, get_instance_proc_addr};
pub(crate) use remote::{listen, sessions};
pub(crate) use time::host_now_ns;
