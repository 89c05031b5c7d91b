//! The C ABI. Every entry point has the same shape: pointers are checked and made into references in one
//! block, the rest is safe code inside [`check::guard`], which keeps panics from crossing the ABI.
#![allow(unsafe_code)]

mod check;
mod events;
mod frame;
mod input;
mod instance;
mod loader;
mod objects;
mod performance;
mod proc_table;
mod session;
mod space;
mod strings;
mod swapchain;
mod system;
mod time;
mod view;
mod vulkan;

pub(crate) use objects::{SessionObject, session};
pub use proc_table::get_instance_proc_addr;
pub(crate) use time::host_now_ns;
