//! How a person gets going and stops.

/// Time constant with which speeds follow what is wanted, seconds (ours).
const EASE_S: f32 = 0.1;
/// How much of a debt is paid in a second: with [`EASE_S`] this is critical damping, 1 / (4 τ), so that nothing overshoots.
const PAID_A_SECOND: f32 = 1.0 / (4.0 * EASE_S);

/// A speed that follows another with a lag of the first order.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Pace(f32);

impl Pace {
    /// How far it gets in so many seconds, while `wanted` is wanted. Exact for a constant wish, so frame rates do not show.
    pub(super) fn toward(&mut self, wanted: f32, seconds: f32) -> f32 {
        let left = (-seconds / EASE_S).exp();
        let lag = self.0 - wanted;
        self.0 = wanted + lag * left;
        wanted * seconds + lag * EASE_S * (1.0 - left)
    }
}

/// A way that is still to be gone.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Debt(f32);

impl Debt {
    pub(super) fn add(&mut self, more: f32) {
        if more.is_finite() {
            self.0 = (self.0 + more).clamp(-360.0, 360.0);
        }
    }

    /// How fast it wants to be paid, at most `most`.
    pub(super) fn rate(&self, most: f32) -> f32 {
        (self.0 * PAID_A_SECOND).clamp(-most, most)
    }

    /// What was gone of it; what was gone for other reasons does not make a debt the other way.
    pub(super) fn pay(&mut self, gone: f32) {
        if self.0 > 0.0 {
            self.0 = (self.0 - gone.max(0.0)).max(0.0);
        } else {
            self.0 = (self.0 - gone.min(0.0)).min(0.0);
        }
    }
}
