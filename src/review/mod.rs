//! The guided review as pure state: what the reviewer is led through, what is shown, what was done, and what the application has to do
//! about it. Nothing here knows OpenXR, wgpu, egui, the disk or a clock: time comes in with the frames.
//!
//! Frames and [`Action`]s go into the [`Guide`]; a [`Sheet`] (what the panel shows) and [`Effect`]s (what the application has to do) come
//! out. Every step on the way is an [`Entry`] of the journal, and the same entries make the same guide again.

mod action;
pub mod aids;
mod beside;
mod board;
mod effect;
mod guide;
mod journal;
mod pointer;
pub mod reasons;
mod robot;
mod scripted;
mod sheet;

pub use action::{Action, CheckId};
pub use aids::{AidScene, Aids};
pub use beside::{Beside, Moment, MomentPoint, Plot, Row};
pub use board::{Board, Placer};
pub use effect::Effect;
pub use guide::{Guide, Now, Setup};
pub use journal::{Entry, JOURNAL_FILE, JOURNAL_SCHEMA, Journal, JournalError};
pub use pointer::{Means, Pointer, Pointers};
pub use reasons::reasons;
pub use robot::{Deed, Robot, Target, hand_for, shoulder};
pub use scripted::{Points, Scripted, ScriptedAnswer, ScriptedSkip};
pub use sheet::*;
