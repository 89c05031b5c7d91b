//! Trajectories as files, and their errors: what `tools/evo/compare` compares with another program.
//!
//! `cargo run --example trajectory -- make --out DIR` writes a seeded pair, `-- run --out DIR` the heads of two runs on the simulator, without
//! faults and with them, `-- truth truth.jsonl --out DIR` what a simulator's truth file holds, `-- errors reference.tum estimate.tum` prints every statistic of both, a line each.

mod pair;
mod run;
mod truth;

use clap::{Parser, Subcommand};
use holograde::probe::trajectory::{
    Delta, Relation, Stamped, Statistics, absolute_errors, align, from_tum, pair as by_time, relative_errors, to_tum,
};
use std::path::{Path, PathBuf};

#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes a walk, and the same with drift, noise, jumps and a wrong base space.
    Make {
        /// Of the noise.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long)]
        out: PathBuf,
    },
    /// Writes where the head is told to be on the simulator without faults, and with some.
    Run {
        #[arg(long)]
        out: PathBuf,
    },
    /// Writes where the head was and where it was told to be.
    Truth {
        /// A simulator's truth file.
        file: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
    /// Prints `metric relation delta statistic value` for all of them.
    Errors { reference: PathBuf, estimate: PathBuf },
}

/// Poses farther apart in time than this are no pair, seconds: `evo`'s default.
const WITHIN_S: f64 = 0.01;

fn main() -> anyhow::Result<()> {
    match Options::parse().command {
        Command::Make { seed, out } => write(&out, pair::walk(seed)),
        Command::Run { out } => write(&out, run::faulty()?),
        Command::Truth { file, out } => write(&out, truth::read(&file)?),
        Command::Errors { reference, estimate } => errors(&read(&reference)?, &read(&estimate)?),
    }
}

fn write(folder: &Path, [reference, estimate]: [Vec<Stamped>; 2]) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("reference.tum"), to_tum(&reference))?;
    std::fs::write(folder.join("estimate.tum"), to_tum(&estimate))?;
    println!("{} and {} poses in {}", reference.len(), estimate.len(), folder.display());
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Vec<Stamped>> {
    Ok(from_tum(&std::fs::read_to_string(file)?)?)
}

fn errors(reference: &[Stamped], estimate: &[Stamped]) -> anyhow::Result<()> {
    let (reference, estimate) = by_time(reference, estimate, WITHIN_S);
    let found = align(&reference, &estimate);
    let alignment = found.ok_or_else(|| anyhow::anyhow!("positions lie on one line: they cannot be aligned"))?;
    let aligned = alignment.apply(&estimate);
    let relations =
        [("trans_part", Relation::Translation), ("angle_deg", Relation::RotationAngle), ("full", Relation::Full)];
    for (name, relation) in relations {
        let whole = |poses| absolute_errors(&reference, poses, relation);
        print("ape", name, "unaligned", &whole(&estimate));
        print("ape", name, "aligned", &whole(&aligned));
        let part = |delta| relative_errors(&reference, &aligned, relation, delta);
        for (unit, delta) in [
            ("1f", Delta::Frames(1)),
            ("60f", Delta::Frames(60)),
            ("600f", Delta::Frames(600)),
            ("1m", Delta::Metres(1.0)),
        ] {
            print("rpe", name, unit, &part(delta));
        }
    }
    Ok(())
}

fn print(metric: &str, relation: &str, how: &str, errors: &[f64]) {
    for (statistic, value) in Statistics::of(errors).iter().flat_map(Statistics::named) {
        println!("{metric} {relation} {how} {statistic} {value:?}");
    }
}
