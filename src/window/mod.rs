//! A desk instead of a headset: a window of the desktop that shows what both eyes of the simulated headset see, whose mouse and keyboard
//! move the simulated person, and in which everything that stands on the panel in space can be read and pressed, beside an operator's view.
//!
//! [`Drive`] is pure: keys and mouse in, poses out. [`Desk`] draws into any target of wgpu, so that tests and pictures need no display.
//! [`Window`] alone knows the desktop. Every submit and present happens on the thread that calls, which is the frame's.

/// What is logged where windows can be: what winit misses of a desktop is nothing that a user of ours can mend.
pub const LOG: &str = "warn,winit=error";

mod desk;
mod drive;
mod eyes;
mod keys;
mod live;
mod mirror;
mod open;
mod operator;
mod person;
mod sheet;
mod theme;
mod view;

pub use desk::{Desk, Drawing};
pub use drive::{Around, Drive, EyePoint, Hand, Input, Key, Mouse, Person};
pub use eyes::EyeMode;
pub use live::LiveMeter;
pub use mirror::{Mirror, Showing};
pub use open::{Window, WindowError};
pub use view::{Live, OperatorView, StepRow, StepState, Tracking};
