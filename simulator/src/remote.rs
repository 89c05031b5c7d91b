//! The control channel: other programs change what happens to a running session, and see what it does, over a socket on this machine.
//!
//! Off unless it is asked for: by [`CONTROL_VARIABLE`], or in process with [`crate::control::listen`]. One JSON object a line
//! in, one a line out, in order; every answer has `ok`, and `error` where that is false. Orders, and what they need beside `do`:
//!
//! | `do` | needs |
//! |---|---|
//! | `state` | |
//! | `attend` | `attention`: full, seen, hidden, away |
//! | `request-exit`, `announce-loss`, `lose` | |
//! | `hand` | `hand`: left, right; and what it does (see below); or `tracked`: false; or `release`: true |
//! | `gaze` | `pose`; or `tracked`: false; or `release`: true |
//! | `capture` | `on`: true, false |
//! | `vibration` | `hand` |
//! | `picture` | `path`; and any of `eye`, `scale`, `reprojection` |
//!
//! What a hand does: any of `holds` (nothing, controller), `grip`, `aim`, `curl`, `select`, `squeeze`, `menu`, `thumbstick`, as in
//! [`HandSample`](crate::scenario::input::HandSample). What is not named stays as the control last had it.
//!
//! `session` names one of several sessions. Orders are obeyed on a thread of the channel's own, which never waits for a client: one
//! that is slow or dead costs the application nothing. Only a picture is made inside `xrEndFrame`, as only there the queue may be used.

mod address;
mod client;
mod fields;
mod gate;
mod lines;
mod obey;
mod order;
mod serve;
mod visitor;
mod wish;

pub use address::{Address, AddressError};
pub use client::Client;
pub use gate::OpenError;
pub use lines::LONGEST_LINE;
pub use serve::MOST_CLIENTS;

use std::io;
use std::os::unix::net::UnixStream;
use std::thread::JoinHandle;

use gate::Gate;

/// The environment variable that says where an instance listens whose configuration comes from the environment too; see [`Address::parse`].
pub const CONTROL_VARIABLE: &str = "HOLOGRADE_SIMULATOR_CONTROL";

/// An open channel. Dropping it ends its thread, closes its connections and removes its socket.
#[derive(Debug)]
pub(crate) struct Remote {
    address: Address,
    /// Its closing tells the thread to stop.
    stop: Option<UnixStream>,
    thread: Option<JoinHandle<()>>,
}

impl Remote {
    /// Opens a channel to the sessions of an instance.
    pub(crate) fn open(instance: u64, address: &Address) -> Result<Self, OpenError> {
        let gate = Gate::open(address)?;
        let address = gate.address().clone();
        let system = |source: io::Error| OpenError::System { place: address.clone(), source };
        let (stop, stopped) = UnixStream::pair().map_err(system)?;
        let thread = std::thread::Builder::new()
            .name("control".to_owned())
            .spawn(move || serve::serve(&gate, &stopped, instance))
            .map_err(system)?;
        Ok(Self { stop: Some(stop), thread: Some(thread), address })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != std::thread::current().id()) {
            // If it panicked, that was said when it did, and its socket is closed all the same.
            let _ = thread.join();
        }
    }
}
