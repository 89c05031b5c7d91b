//! One client of the channel: what it sent, what it is to be told. Nothing here ever waits for it.

use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::net::{self, SendFlags};

use super::fields::Refusal;
use super::lines::{LONGEST_LINE, Line, Lines};
use super::obey::{self, Outcome};
use super::order::{self, Misread};
use super::wish::Coming;

/// Lines of one client that are seen to before the others have their turn.
const LINES_A_TURN: usize = 16;

/// Who has not taken an answer for so long is taken for dead.
const LONGEST_SILENCE: Duration = Duration::from_secs(10);

/// A client.
#[derive(Debug)]
pub(super) struct Visitor {
    socket: OwnedFd,
    is_private: bool,
    lines: Lines,
    /// Of an answer, what is still to be sent. Until it is empty nothing is read, so that there is never more than one.
    answer: Vec<u8>,
    stuck_since: Option<Instant>,
    coming: Option<Coming>,
    /// No more will come in.
    ended: bool,
    /// Answers reach nobody; what was sent before is obeyed all the same.
    deaf: bool,
    /// There may be more lines at hand.
    busy: bool,
    over: bool,
}

impl Visitor {
    pub(super) fn new(socket: OwnedFd, is_private: bool) -> Self {
        Self {
            socket,
            is_private,
            lines: Lines::default(),
            answer: Vec::new(),
            stuck_since: None,
            coming: None,
            ended: false,
            deaf: false,
            busy: false,
            over: false,
        }
    }

    pub(super) fn socket(&self) -> &OwnedFd {
        &self.socket
    }

    /// Whether it can be forgotten.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// What to wait for at its socket; nothing while the frame loop has to move first.
    pub(super) fn interest(&self) -> Option<PollFlags> {
        match (&self.coming, self.answer.is_empty()) {
            (Some(_), _) => None,
            (None, false) => Some(PollFlags::OUT),
            (None, true) => Some(PollFlags::IN),
        }
    }

    /// How long it can be left alone.
    pub(super) fn patience(&self) -> Option<Duration> {
        match (&self.coming, self.answer.is_empty()) {
            _ if self.busy => Some(Duration::ZERO),
            (Some(_), _) => Some(Duration::from_millis(20)),
            (None, false) => Some(Duration::from_secs(1)),
            (None, true) => None,
        }
    }

    /// Does all that can be done at once.
    pub(super) fn turn(&mut self, instance: u64) {
        self.busy = true;
        for _ in 0..LINES_A_TURN {
            self.send();
            if !self.step(instance) {
                self.busy = false;
                return;
            }
        }
    }

    /// Does one thing; `false` if there is nothing to do at present.
    fn step(&mut self, instance: u64) -> bool {
        if !self.answer.is_empty() || self.over {
            return false;
        }
        if let Some(coming) = &self.coming {
            let Some(answer) = coming.answer(Instant::now()) else { return false };
            self.coming = None;
            self.tell(answer);
            return true;
        }
        if let Some(line) = self.lines.next() {
            self.hear(instance, line);
            return true;
        }
        if self.ended {
            match self.lines.last() {
                Some(line) => self.hear(instance, line),
                None => self.over = true,
            }
            return true;
        }
        self.receive()
    }

    /// Takes in what has arrived; `false` if nothing has.
    fn receive(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match rustix::io::read(&self.socket, &mut bytes) {
            Ok(0) => self.ended = true,
            Ok(length) => self.lines.push(bytes.get(..length).unwrap_or_default()),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => return false,
            // It is gone, and so is what it had sent.
            Err(_) => self.over = true,
        }
        true
    }

    fn hear(&mut self, instance: u64, line: Line) {
        let asked = match line {
            Line::TooLong => return self.tell(Err(format!("a line has {LONGEST_LINE} bytes at most"))),
            Line::Whole(line) => order::read(&line),
        };
        match asked {
            Err(Misread::NotAnOrder(refusal)) => self.tell(Err(refusal)),
            Err(Misread::NotAnObject(refusal)) => {
                self.tell(Err(refusal));
                if !self.is_private {
                    // A web page can make a browser talk to a port; it cannot keep it from beginning with HTTP.
                    self.lines = Lines::default();
                    self.ended = true;
                }
            }
            Ok(asked) => match obey::obey(instance, asked, self.is_private) {
                Outcome::Done(answer) => self.tell(answer),
                Outcome::Later(coming) => self.coming = Some(coming),
            },
        }
    }

    fn tell(&mut self, answer: Result<serde_json::Value, Refusal>) {
        if !self.deaf {
            self.answer = obey::line(answer);
        }
    }

    /// Sends what it takes of the answer.
    fn send(&mut self) {
        while !self.answer.is_empty() {
            // A signal for a closed socket would end the application.
            match net::send(&self.socket, &self.answer, SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
                Ok(length) => {
                    self.answer.drain(..length.min(self.answer.len()));
                    self.stuck_since = None;
                }
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    let since = *self.stuck_since.get_or_insert_with(Instant::now);
                    self.over |= since.elapsed() >= LONGEST_SILENCE;
                    return;
                }
                Err(_) => {
                    self.deaf = true;
                    self.answer.clear();
                }
            }
        }
    }
}

/// Sends a refusal to one who cannot stay.
pub(super) fn send_away(socket: &OwnedFd, reason: &str) {
    let line = obey::line(Err(reason.to_owned()));
    // A new socket takes a line; if not, its closing says enough.
    let _ = net::send(socket, &line, SendFlags::NOSIGNAL | SendFlags::DONTWAIT);
}
