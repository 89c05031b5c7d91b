//! Samples, and the table they are set in.

use std::fmt::Write as _;

/// Times of one kind in microseconds.
#[derive(Debug, Clone, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    pub fn with_room(n: usize) -> Self {
        Self(Vec::with_capacity(n))
    }

    pub fn push(&mut self, us: f64) {
        self.0.push(us);
    }

    /// The value below which this share lies (nearest rank); nothing of nothing.
    fn quantile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(f64::NAN)
    }
}

/// Rows under headings, as Markdown.
#[derive(Debug, Default)]
pub struct Table(pub String);

impl Table {
    /// Begins a part.
    pub fn part(&mut self, title: &str, words: &str) {
        eprintln!("measuring: {title}");
        let head = "| what | n | median | 95 % below | remark |\n|---|---:|---:|---:|---|";
        let _ = writeln!(self.0, "\n## {title}\n\n{words}\n\n{head}");
    }

    /// A row of samples.
    pub fn row(&mut self, what: &str, samples: &Samples, remark: &str) {
        let (median, high) = (samples.quantile(0.5), samples.quantile(0.95));
        let _ = writeln!(self.0, "| {what} | {} | {median:.2} µs | {high:.2} µs | {remark} |", samples.0.len());
    }

    /// A row of a single number of seconds.
    pub fn seconds(&mut self, what: &str, n: usize, seconds: f64, remark: &str) {
        let _ = writeln!(self.0, "| {what} | {n} | {seconds:.4} s | | {remark} |");
    }
}
