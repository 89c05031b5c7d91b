//! The metrology suite: known faults in, through the simulator and our own client; numbers of the probes out, beside the truth.
//!
//! `cargo run --example metrology -- --write docs/metrology.md` makes the page. With `--seeds N` there are fewer runs, with
//! `--only TEXT` only the cases whose name has it, and neither writes a page. Ends with 1 if a row does not hold.

mod apart;
mod band;
mod case;
mod cases;
mod clean;
mod content;
mod dice;
mod page;
mod repeat;
mod suite;
mod trial;
mod truth;

use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// What can be asked for.
#[derive(Debug)]
struct Args {
    write: Option<PathBuf>,
    seeds: u64,
    only: Option<String>,
}

/// Seeds of every case, and repeats.
const SEEDS: u64 = 20;

fn main() -> anyhow::Result<ExitCode> {
    let args = args()?;
    let begin = Instant::now();
    let cases: Vec<_> = cases::all().into_iter().filter(|case| wanted(&args, &case.id)).collect();
    let mut page = page::Page { seeds: args.seeds, ..page::Page::default() };
    let done = suite::spread(&cases, |bench, case| {
        let from = Instant::now();
        let (rows, tally) = suite::run(bench, case, 1..=args.seeds)?;
        for row in &rows {
            eprintln!("{}", page::line(row, &row.what));
            suite::failures(row).iter().for_each(|failure| eprintln!("{failure}"));
        }
        eprintln!("{}: {} runs in {:.1} s", case.id, tally.runs, from.elapsed().as_secs_f64());
        Ok((rows, tally))
    })?;
    for (rows, tally) in done {
        page.rows.extend(rows);
        page.tally = page.tally.and(tally);
    }
    if wanted(&args, "clean") {
        clean_runs(&args, &mut page)?;
    }
    if wanted(&args, "repeat") {
        page.repeats = repeats(args.seeds)?;
    }
    page.seconds = begin.elapsed().as_secs_f64();
    let text = page.text();
    if let Some(path) = &args.write {
        std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
    } else {
        print!("{text}");
    }
    Ok(if page.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn wanted(args: &Args, name: &str) -> bool {
    args.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
}

/// Runs without faults; in each the truth is also kept away and the recording compared.
fn clean_runs(args: &Args, page: &mut page::Page) -> anyhow::Result<()> {
    let seeds: Vec<u64> = (1..=args.seeds).collect();
    let done = suite::spread(&seeds, |bench, &seed| clean::run(bench, seed))?;
    for (clean, made) in done {
        for alarm in &clean.alarms {
            eprintln!("clean run {}: {alarm}", clean.seed);
        }
        page.tally.add(&made);
        page.clean.push(clean);
    }
    Ok(())
}

fn repeats(runs: u64) -> anyhow::Result<Vec<repeat::Repeats>> {
    let pocs = [("assets/demo", "the demo"), ("assets/demo-failing", "its failing twin")];
    suite::spread(&pocs, |_, (poc, what)| {
        let folder = tempfile::tempdir()?;
        let poc = Path::new(env!("CARGO_MANIFEST_DIR")).join(poc);
        repeat::run(folder.path(), &poc, what, usize::try_from(runs)?)
    })
}

fn args() -> anyhow::Result<Args> {
    let mut args = Args { write: None, seeds: SEEDS, only: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--write" => args.write = Some(value()?.into()),
            "--seeds" => args.seeds = value()?.parse().context("--seeds needs a number")?,
            "--only" => args.only = Some(value()?),
            _ => anyhow::bail!("{word}: not known; there are --write FILE, --seeds N, --only TEXT"),
        }
    }
    let whole = args.only.is_none() && args.seeds >= SEEDS;
    anyhow::ensure!(
        whole || args.write.is_none(),
        "a page is written of a whole run only, with {SEEDS} seeds and more"
    );
    Ok(args)
}
