//! Samples, and the table they are set in.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Numbers of one kind, in the unit of their row.
#[derive(Debug, Clone, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Measures how long `work` takes, `n` times, in milliseconds.
    ///
    /// # Errors
    /// The first error of `work`.
    pub fn of<T>(n: usize, mut work: impl FnMut() -> anyhow::Result<T>) -> anyhow::Result<Samples> {
        let time = |_| {
            let begin = Instant::now();
            std::hint::black_box(work()?);
            Ok(milliseconds(begin.elapsed()))
        };
        (0..n).map(time).collect()
    }

    /// How many there are.
    pub fn n(&self) -> usize {
        self.0.len()
    }

    /// The value below which this share lies (nearest rank); nothing of nothing.
    pub fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Samples {
        Samples(numbers.into_iter().collect())
    }
}

/// A duration in milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A duration in microseconds.
pub fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Rows under headings.
#[derive(Debug, Default)]
pub struct Table {
    text: String,
}

impl Table {
    /// Begins a part.
    pub fn part(&mut self, title: &str) {
        eprintln!("measuring: {title}");
        let head = "| what | n | median | 95 % below | remark |\n|---|---:|---:|---:|---|";
        let _ = writeln!(self.text, "\n## {title}\n\n{head}");
    }

    /// A row of samples.
    pub fn row(&mut self, what: &str, samples: &Samples, unit: &str, remark: &str) {
        let (median, high) = (number(samples.median()), number(samples.quantile(0.95)));
        let _ = writeln!(self.text, "| {what} | {} | {median} {unit} | {high} {unit} | {remark} |", samples.n());
    }

    /// A row of a single number.
    pub fn single(&mut self, what: &str, n: usize, value: f64, unit: &str, remark: &str) {
        let _ = writeln!(self.text, "| {what} | {n} | {} {unit} | | {remark} |", number(value));
    }

    /// As Markdown.
    pub fn markdown(&self) -> &str {
        &self.text
    }
}

/// Three digits that matter, no more.
fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}
