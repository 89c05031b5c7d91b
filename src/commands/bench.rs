//! `holograde bench`: how fast a scene loads and is drawn here, as one line of JSON.

use super::{Failure, Status, print};
use crate::app::{Bench, BenchError};
use crate::cli;
use crate::render::{Backdrop, composite};
use serde_json::json;
use std::time::{Duration, Instant};

/// What is behind the scene in the picture (sRGB grey).
const BEHIND: u8 = 40;

/// Runs the command.
///
/// # Errors
/// A scene that cannot be shown, no GPU, or a picture that cannot be written.
pub fn bench(args: &cli::Bench) -> Result<Status, Failure> {
    let begun = Instant::now();
    let most = Duration::try_from_secs_f64(args.max_seconds)
        .map_err(|error| Failure::Usage(format!("--max-seconds: {error}")))?;
    let bench = Bench { size: args.size, samples: args.msaa, frames: args.frames, most, begun };
    let benched = bench.run(&args.scene)?;
    if let Some(file) = &args.picture {
        let eyes = benched.picture.eyes.each_ref().map(|eye| composite(eye, Backdrop::Gray(BEHIND)));
        side_by_side(&eyes).save(file).map_err(anyhow::Error::from)?;
    }
    let answer = json!({
        "peer": "holograde", "version": env!("CARGO_PKG_VERSION"), "driver": benched.driver, "model": args.scene.file_name().map(|name| name.to_string_lossy()), "ok": true,
        "size": args.size, "msaa": args.msaa,
        "load_ms": round(benched.load), "parse_ms": round(benched.parse),
        "frame_ms_median": round(quantile(&benched.frames, 0.5)), "frame_ms_p95": round(quantile(&benched.frames, 0.95)),
        "submit_ms_median": round(quantile(&benched.submits, 0.5)), "frames": benched.frames.len(), "draws": benched.draws,
        "peak_rss_mb": peak_rss_mb(), "coverage": (benched.coverage() * 1e4).round() / 1e4,
    });
    print(&format!("{answer}\n"))
}

impl From<BenchError> for Failure {
    fn from(error: BenchError) -> Failure {
        match error {
            BenchError::Content(problems) => Failure::BadInput(problems),
            BenchError::Gpu(error) => Failure::NoGpu(error),
            other => Failure::Internal(other.into()),
        }
    }
}

fn side_by_side([left, right]: &[image::RgbaImage; 2]) -> image::RgbaImage {
    let mut both = image::RgbaImage::new(left.width() * 2, left.height());
    image::imageops::replace(&mut both, left, 0, 0);
    image::imageops::replace(&mut both, right, i64::from(left.width()), 0);
    both
}

/// Milliseconds, two digits after the point.
fn round(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 1e2
}

/// The time below which this share of them lies (nearest rank).
fn quantile(times: &[Duration], share: f64) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or_default()
}

/// The most memory that was resident, megabytes; nothing where the system does not tell.
fn peak_rss_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024 / 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let times: Vec<Duration> = (1..=20).rev().map(Duration::from_millis).collect();
        assert_eq!(round(quantile(&times, 0.5)), 10.0);
        assert_eq!(round(quantile(&times, 0.95)), 19.0);
        assert_eq!(quantile(&[], 0.5), Duration::ZERO);
    }
}
