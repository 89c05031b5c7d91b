//! Signal processing on recorded series: filters, grids, spectra, slopes, resampling of blocks.
//!
//! Every function says what it does with too few samples; a sample that is not finite makes the answer `None`. Transcendental functions
//! come from `libm`, sums run in the order of the samples, and nothing random is without a seed: the same series gives the same number on
//! every processor.

mod axis;
mod filter;
mod grid;
mod random;
mod slope;
mod spectrum;
mod window;

pub use axis::{Axis, principal_axis};
pub use filter::Filter;
pub use grid::{Slot, fill, on_grid};
pub use random::{Random, block_bootstrap};
pub use slope::{MOST_POINTS, theil_sen, theil_sen_within};
pub use spectrum::{Spectrum, welch};
pub use window::{peak_to_peak, rms, robust_scale, running_median};

use glam::DVec3;

/// One scalar function on each coordinate of a series of vectors. `None` where it gives none.
pub fn by_axis(points: &[DVec3], mut each: impl FnMut(&[f64]) -> Option<Vec<f64>>) -> Option<Vec<DVec3>> {
    let mut axes = [const { Vec::new() }; 3];
    for (i, axis) in axes.iter_mut().enumerate() {
        let along: Vec<f64> = points.iter().map(|p| p[i]).collect();
        *axis = each(&along)?;
    }
    let [x, y, z] = axes;
    Some(x.into_iter().zip(y).zip(z).map(|((x, y), z)| DVec3::new(x, y, z)).collect())
}
