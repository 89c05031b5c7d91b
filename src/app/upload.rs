//! How much goes to the GPU in one frame.

use crate::clock::Clock;
use crate::render::Uploader;
use crate::units::HostNanos;

/// Time that uploads may take of one frame, nanoseconds (ours: an eighth of a 60 Hz frame).
pub const UPLOAD_NS: u64 = 2_000_000;
/// Share of it that is planned for (ours): handing over the last pieces and a busy processor take the rest.
const PLANNED_NS: u64 = UPLOAD_NS / 2;
/// Bytes of a frame where time is stepped. A stepped frame has no length of its own, so that what the content is charged with while it loads must
/// not depend on how it is cut into frames: as few as staging memory allows (ours).
const BYTES_PER_FRAME: u64 = 32 << 20;
/// Least and most bytes handed over at once (ours): below, calls cost more than bytes; above, one piece could outlast the frame's share.
const PIECE: [u64; 2] = [64 << 10, 1 << 20];

/// What a frame may send.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Budget {
    /// The same bytes in every frame.
    Fixed,
    /// As many bytes as [`UPLOAD_NS`] allow at the rate measured so far, in bytes per nanosecond.
    Measured(f64),
}

impl Budget {
    /// For stepped time.
    pub fn fixed() -> Budget {
        Budget::Fixed
    }

    /// For real time; the first piece is the smallest one.
    pub fn measured() -> Budget {
        Budget::Measured(0.0)
    }

    /// Whether every frame sends the same.
    pub fn is_fixed(&self) -> bool {
        *self == Budget::Fixed
    }

    /// Sends a frame's worth and hands it to the GPU, as what waits for a later submit would stall that one. `start` is when the frame
    /// began to work on it, which may be before there was anything to send.
    pub fn spend(&mut self, uploader: &mut Uploader, submit: impl FnOnce(), clock: &Clock, start: HostNanos) {
        let since = || u64::try_from(clock.now().0.saturating_sub(start.0)).unwrap_or(0);
        let first = uploader.progress().done;
        let (mut done, mut spent) = (first, since());
        let began = spent;
        while let Some(bytes) = self.piece(spent, done == first) {
            let before = (done, spent);
            let complete = uploader.step(bytes).is_complete();
            (done, spent) = (uploader.progress().done, since());
            self.learn(done - before.0, spent - before.1);
            if complete || self.is_fixed() {
                break;
            }
        }
        if done > first {
            submit();
            self.learn(done - first, since() - began);
        }
    }

    /// Bytes of the next piece after `spent` nanoseconds of the frame; `None` when too little is left. A third of what is left is planned
    /// for, so that a piece may take three times as long as expected. The `first` piece of a frame may be the smallest one.
    fn piece(&self, spent: u64, first: bool) -> Option<u64> {
        let Budget::Measured(rate) = self else { return Some(BYTES_PER_FRAME) };
        let left = PLANNED_NS.checked_sub(spent).filter(|left| *left > 0)?;
        let bytes = (rate * left as f64 / 3.0) as u64;
        (first || bytes >= PIECE[0]).then(|| bytes.clamp(PIECE[0], PIECE[1]))
    }

    /// A slower rate is believed at once, a faster one by and by.
    fn learn(&mut self, bytes: u64, ns: u64) {
        if let Budget::Measured(rate) = self {
            let found = bytes as f64 / ns.max(1) as f64;
            *rate = if *rate == 0.0 || found < *rate { found } else { 0.75 * *rate + 0.25 * found };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes and nanoseconds of successive frames with an upload that takes `ns_per_byte`.
    fn frames(ns_per_byte: f64, count: usize) -> Vec<(u64, u64)> {
        let mut budget = Budget::measured();
        let frame = |budget: &mut Budget| {
            let (mut sent, mut spent) = (0, 0);
            while let Some(bytes) = budget.piece(spent, spent == 0) {
                let ns = (bytes as f64 * ns_per_byte) as u64;
                budget.learn(bytes, ns);
                (sent, spent) = (sent + bytes, spent + ns);
            }
            (sent, spent)
        };
        (0..count).map(|_| frame(&mut budget)).collect()
    }

    #[test]
    fn a_frame_stays_within_its_time_at_any_rate_that_a_piece_allows() {
        // 20 GB/s, 1 GB/s, 50 MB/s.
        for ns_per_byte in [0.05, 1.0, 20.0] {
            for (sent, spent) in frames(ns_per_byte, 50) {
                assert!(spent <= UPLOAD_NS && sent > 0, "{sent} bytes in {spent} ns at {ns_per_byte} ns a byte");
            }
            let (sent, spent) = frames(ns_per_byte, 50)[49];
            assert!(spent >= PLANNED_NS / 2, "{sent} bytes use only {spent} ns");
        }
        // A rate so low that the smallest piece takes longer: one piece a frame, and it comes to an end.
        assert!(frames(1000.0, 3).iter().all(|(sent, _)| *sent == PIECE[0]));
    }

    #[test]
    fn stepped_frames_send_the_same() {
        let mut budget = Budget::fixed();
        budget.learn(1, 1_000_000_000);
        assert_eq!(budget.piece(UPLOAD_NS * 9, false), Some(BYTES_PER_FRAME));
    }
}
