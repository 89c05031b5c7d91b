//! The channel's thread: waits until there is something to do, and does it.

use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::gate::Gate;
use super::visitor::{Visitor, send_away};

/// Clients at a time.
pub const MOST_CLIENTS: usize = 4;

/// After the system refused to let a client in, as it does when a process has too many files open.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until the other end of `stop` is closed.
pub(super) fn serve(gate: &Gate, stop: &UnixStream, instance: u64) {
    let mut visitors: Vec<Visitor> = Vec::new();
    while wait(gate, stop, &visitors) {
        for visitor in &mut visitors {
            visitor.turn(instance);
        }
        // Who has left makes room for who has come.
        visitors.retain(|visitor| !visitor.is_over());
        let_in(gate, &mut visitors);
    }
}

/// Waits for news; `false` when it is time to stop.
fn wait(gate: &Gate, stop: &UnixStream, visitors: &[Visitor]) -> bool {
    let mut sockets = vec![PollFd::new(stop, PollFlags::IN), PollFd::new(gate.socket(), PollFlags::IN)];
    sockets.extend(visitors.iter().filter_map(|visitor| Some(PollFd::new(visitor.socket(), visitor.interest()?))));
    let patience = visitors.iter().filter_map(Visitor::patience).min();
    let patience = patience.map(|time| Timespec { tv_sec: time.as_secs() as i64, tv_nsec: time.subsec_nanos().into() });
    match poll(&mut sockets, patience.as_ref()) {
        Ok(_) => sockets.first().is_some_and(|stop| stop.revents().is_empty()),
        Err(Errno::INTR) => true,
        Err(error) => {
            tracing::error!("the control channel ends: {error}");
            false
        }
    }
}

fn let_in(gate: &Gate, visitors: &mut Vec<Visitor>) {
    loop {
        match gate.accept() {
            Ok(socket) if visitors.len() < MOST_CLIENTS => {
                visitors.push(Visitor::new(socket, gate.is_private()));
            }
            Ok(socket) => send_away(&socket, &format!("{MOST_CLIENTS} others are connected, and no more can be")),
            Err(Errno::INTR | Errno::CONNABORTED) => {}
            Err(Errno::AGAIN) => return,
            Err(error) => {
                tracing::warn!("the control channel lets nobody in: {error}");
                std::thread::sleep(PAUSE);
                return;
            }
        }
    }
}
