//! The command line: what can be typed.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Grades a mixed-reality proof of concept (POC) against the app quality criteria, and says why.
#[derive(Debug, Parser)]
#[command(name = "holograde", version, propagate_version = true, after_help = EXIT_STATUS)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_STATUS: &str = "Exit status:
  0  pass or ready
  1  no-pass or not-ready; signature invalid; over a budget asked for
  2  usage
  3  incomplete
  4  bad input (POC, script, report, recording)
  5  no usable runtime, simulator or GPU
 70  internal error";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Self-check a POC: headless, embedded simulator, no reviewer; writes report, recording and pictures
    Check(Check),
    /// Review a POC: the script leads a reviewer through the criteria, in the headset or in a window
    Review(Review),
    /// Show what an asset is, what it costs, and what to change
    Inspect(Inspect),
    /// Draw a scene as fast as it can be, without a headset, and print one line of JSON
    Bench(Bench),
    /// Judge a recorded run again, without a GPU
    Analyze(Analyze),
    /// Put two runs side by side: what changed beyond noise, and what got worse
    Compare(Compare),
    /// Check a report: signature, role of the signer, schema, digests; offline
    Verify(Verify),
    /// Make and show signing keys, and the keys trusted
    #[command(subcommand)]
    Keys(Keys),
    /// Show the app quality criteria
    Criteria(Show),
    /// Show the review scripts, or validate one
    Scripts(Scripts),
    /// Show the device profiles
    Devices(Show),
    /// The simulated headset for other OpenXR programs
    #[command(subcommand)]
    Simulator(Simulator),
}

/// `holograde check`
#[derive(Debug, Args)]
pub struct Check {
    /// A POC folder with poc.toml, a .zip of one, or a lone .glb or .gltf
    pub poc: PathBuf,
    /// Review script: a name of `holograde scripts`, or a file
    #[arg(long, default_value = "self-check")]
    pub script: String,
    /// Device to judge for, see `holograde devices`; default: the manifest's first, else hololens-2
    #[arg(long)]
    pub device: Option<String>,
    /// Folder for everything the run writes
    #[arg(long, default_value = "out")]
    pub out: PathBuf,
    /// Which OpenXR runtime to use
    #[arg(long, value_enum, default_value_t = RuntimeArg::Simulator)]
    pub runtime: RuntimeArg,
    /// Let time pass as it does on the simulator too: loading is shown, and the frames' pace is measured
    #[arg(long)]
    pub realtime: bool,
    /// Pixels along each side of the eyes' pictures for each that the runtime recommends, 0.25 to 2
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = render_scale)]
    pub render_scale: f64,
    /// Record where the eyes look, in every frame; only with the consent of who wears the headset, for it tells much of a person
    #[arg(long)]
    pub record_gaze: bool,
    /// Record the planes of the room, once; only with the consent of whose room it is. On the simulator it is always recorded
    #[arg(long)]
    pub record_room: bool,
    /// Faults to put into the simulator: a TOML file with `[[fault]]` tables and a `seed`, see simulator/docs/scenarios.md. Faults that
    /// make frames late have every frame drawn, which takes its time on a software GPU
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Compare the content's time with this baseline; needs a script of the track ci-frame-budget
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the content's time to a baseline; needs a script of the track ci-frame-budget
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Private key to sign with, PKCS#8 PEM; default: the local partner key, made on first use
    #[arg(long)]
    pub key: Option<PathBuf>,
    /// Write the steps of every frame as a Chrome trace (open in Perfetto) beside the report
    #[arg(long)]
    pub trace: bool,
    /// Print the report as JSON instead of the table
    #[arg(long)]
    pub json: bool,
}

/// `holograde review`
#[derive(Debug, Args)]
#[command(after_help = REVIEW)]
pub struct Review {
    /// A POC folder with poc.toml, a .zip of one, or a lone .glb or .gltf
    pub poc: PathBuf,
    /// Review script: a name of `holograde scripts`, or a file; default: fast-track, or the one that is resumed
    #[arg(long)]
    pub script: Option<String>,
    /// Device to judge for, see `holograde devices`; default: the manifest's first, else hololens-2
    #[arg(long)]
    pub device: Option<String>,
    /// Which OpenXR runtime to use; default: the system's, or the simulator with `--window` or `--answers`
    #[arg(long, value_enum)]
    pub runtime: Option<RuntimeArg>,
    /// Show in a window what both eyes see; mouse and keyboard move head and hands of the simulated headset
    #[arg(long)]
    pub window: bool,
    /// Let a script answer instead of a person, with the hands of the simulated headset: for tests and demonstrations, never a review of
    /// standing
    #[arg(long, value_name = "FILE", conflicts_with = "window")]
    pub answers: Option<PathBuf>,
    /// Go on with the review that was broken off in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    pub resume: Option<PathBuf>,
    /// Folder for everything the review writes
    #[arg(long, default_value = "out")]
    pub out: PathBuf,
    /// The reviewer's name; can also be written in the headset
    #[arg(long, value_name = "NAME")]
    pub reviewer: Option<String>,
    /// Which attempt of the partner this is; a claim until the programme's portal confirms it
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub attempt: u32,
    /// Private key to sign with, PKCS#8 PEM; default: the local partner key, made on first use. Standing needs a reviewer's key
    #[arg(long)]
    pub key: Option<PathBuf>,
    /// Whom to believe: says whether the key is a reviewer's; default: the user's trust file
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
    /// With `--answers`: let time pass as it does, and draw every frame
    #[arg(long, requires = "answers")]
    pub realtime: bool,
    /// Pixels along each side of the eyes' pictures for each that the runtime recommends, 0.25 to 2
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = render_scale)]
    pub render_scale: f64,
    /// Faults to put into the simulator, as for `holograde check`
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
    /// Also keep a picture of the panel in each of its states, both eyes, in the folder `panels`
    #[arg(long)]
    pub panel_pictures: bool,
    /// Write the steps of every frame as a Chrome trace (open in Perfetto) beside the report
    #[arg(long)]
    pub trace: bool,
    /// Print the report as JSON instead of the table
    #[arg(long)]
    pub json: bool,
}

const REVIEW: &str = "Every answer is on disk before the review goes on: after a crash, a lost session or an empty battery, `--resume DIR` goes on at the
same step with the same answers, and the report says so. On a simulator, or with a script that answers, it is a self-check that decides nothing.";

/// A factor that leaves a picture to look at and that an adapter can hold (ours).
fn render_scale(text: &str) -> Result<f64, String> {
    let scale: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.25..=2.0).contains(&scale) { Ok(scale) } else { Err("give a factor from 0.25 to 2".to_owned()) }
}

/// Which OpenXR runtime to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RuntimeArg {
    /// The embedded simulator
    Simulator,
    /// The system's active runtime
    System,
}

/// `holograde inspect`
#[derive(Debug, Args)]
pub struct Inspect {
    /// A POC or a .glb or .gltf
    pub asset: PathBuf,
    /// Fail (exit 1) when over the budget of this device
    #[arg(long, value_name = "DEVICE")]
    pub budget: Option<String>,
    /// Print JSON; assets/inspect/schema.json describes it
    #[arg(long)]
    pub json: bool,
    /// List all findings and all rows, not only the first eight
    #[arg(long, conflicts_with = "json")]
    pub all: bool,
}

/// `holograde bench`
#[derive(Debug, Args)]
#[command(after_help = BENCH)]
pub struct Bench {
    /// A .glb or .gltf, or a POC
    pub scene: PathBuf,
    /// Pixels of one eye
    #[arg(long, value_name = "WxH", default_value = "1440x936", value_parser = size)]
    pub size: [u32; 2],
    /// Most frames that are timed
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub frames: u32,
    /// Stop after this time, but not before five frames
    #[arg(long, value_name = "S", default_value_t = 15.0)]
    pub max_seconds: f64,
    /// Samples a pixel
    #[arg(long, default_value_t = 1, value_parser = samples)]
    pub msaa: u32,
    /// Write the last frame, both eyes side by side, as PNG
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
}

const BENCH: &str = "The scene is scaled to 1 m and stands 2 m ahead of two eyes 64 mm apart, 60° high each; one directional light of 3
units of irradiance from (1, 2, 1.5) beside those of the file, and a flat light from everywhere. The head sways a little, so that no frame repeats.

load_ms: from the command's start until the first frame is finished by the GPU; parse_ms: read, check and decode; frame_ms: update, draw, wait
for the GPU, both eyes; submit_ms: the part of it until the commands are handed over; coverage: share of pixels that show the scene.";

fn size(text: &str) -> Result<[u32; 2], String> {
    let sides = text.split_once('x').and_then(|(w, h)| Some([w.parse().ok()?, h.parse().ok()?]));
    let fits = |side: &u32| (1..=8192).contains(side);
    sides
        .filter(|sides: &[u32; 2]| sides.iter().all(fits))
        .ok_or_else(|| "two numbers from 1 to 8192, such as 1440x936".to_owned())
}

fn samples(text: &str) -> Result<u32, String> {
    match text {
        "1" => Ok(1),
        "4" => Ok(4),
        _ => Err("1 or 4".to_owned()),
    }
}

/// `holograde analyze`
#[derive(Debug, Args)]
pub struct Analyze {
    /// A recording.mcap of an earlier run
    pub recording: PathBuf,
    /// Judge with another limit, any of those in the report's list; may be repeated. What comes out is a what-if, not the run's verdict
    #[arg(long, value_name = "ID=VALUE", value_parser = limit)]
    pub limit: Vec<(String, f64)>,
    /// Judge by another script: a name of `holograde scripts`, or a file
    #[arg(long)]
    pub script: Option<String>,
    /// Judge for another device, see `holograde devices`
    #[arg(long)]
    pub device: Option<String>,
    /// Print everything that follows from the recording as JSON, in the report's own form
    #[arg(long)]
    pub json: bool,
}

impl Analyze {
    /// A recording as it was judged when it was made.
    pub fn of(recording: &Path) -> Self {
        Self { recording: recording.to_owned(), limit: Vec::new(), script: None, device: None, json: false }
    }
}

fn limit(text: &str) -> Result<(String, f64), String> {
    let given = text.split_once('=').and_then(|(id, value)| Some((id.trim().to_owned(), value.trim().parse().ok()?)));
    given
        .filter(|(_, value): &(String, f64)| value.is_finite())
        .ok_or_else(|| "ID=VALUE, as frame.drop-episodes=0.5".to_owned())
}

/// `holograde compare`
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 if nothing got worse, 1 if a criterion or a budget did, 4 for input that cannot be read."
)]
pub struct Compare {
    /// The earlier run: a report.dsse.json, report.json or recording.mcap, or the folder that holds one
    pub a: PathBuf,
    /// The later run
    pub b: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Print a line for every measurement of every thing, not only for what changed
    #[arg(long, conflicts_with = "json")]
    pub all: bool,
    /// Write the comparison as one page, too
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// `holograde verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// report.dsse.json
    pub report: PathBuf,
    /// Trust policy; default: the user's own, which holds only the local key
    #[arg(long)]
    pub trust: Option<PathBuf>,
    /// The POC the report is about: its digests are compared
    #[arg(long)]
    pub subject: Option<PathBuf>,
    /// The folder with the run's files: their digests are compared
    #[arg(long)]
    pub artifacts: Option<PathBuf>,
    /// Accept keys of role `test`, and say so
    #[arg(long)]
    pub allow_test_role: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `holograde keys`
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make an Ed25519 key
    New {
        /// Folder for the private key (PKCS#8 PEM) and a trust file; default: the user's configuration folder
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Show the key that signs by default
    Show {
        /// Print the public key as PEM
        #[arg(long)]
        pem: bool,
        /// Another private key
        #[arg(long)]
        key: Option<PathBuf>,
    },
    /// Show the trust policy in force
    Trust {
        /// Another trust policy
        #[arg(long)]
        trust: Option<PathBuf>,
    },
}

/// `holograde criteria`, `holograde devices`
#[derive(Debug, Args)]
pub struct Show {
    /// Only this one, in full
    pub id: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `holograde scripts`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Scripts {
    /// Only this one, in full
    pub id: Option<String>,
    /// Validate files
    #[command(subcommand)]
    pub command: Option<ScriptsCommand>,
}

/// `holograde scripts …`
#[derive(Debug, Subcommand)]
pub enum ScriptsCommand {
    /// Validate script files; all problems are shown
    Validate {
        /// Files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// `holograde simulator`
#[derive(Debug, Subcommand)]
pub enum Simulator {
    /// Write the manifest by which OpenXR loaders find the simulator, and print its path: set XR_RUNTIME_JSON to it
    Manifest {
        /// Where to write it; default: openxr-simulator.json in the user's configuration folder
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Run an OpenXR program on the simulator
    #[command(after_help = "Exit status: that of CMD, and 128 + n if signal n ended it; else as of every command.")]
    Run(SimulatorRun),
    /// Tell a program that runs on the simulator, or ask it, and print the answers: it was run with --control
    #[command(after_help = "Exit status: 0 if every answer is ok, 1 if an order is refused, 5 if nobody listens.")]
    Send(SimulatorSend),
}

/// `holograde simulator run`
#[derive(Debug, Args)]
pub struct SimulatorRun {
    /// Device to simulate: a name of `holograde devices`, or a device file; default: HOLOGRADE_SIMULATOR_PROFILE, else hololens-2
    #[arg(long)]
    pub profile: Option<String>,
    /// What the simulated user does, a TOML file; default: HOLOGRADE_SIMULATOR_SCENARIO, else a head at rest in real time
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<String>,
    /// Let other programs control the run: the path of a socket to be made, or 127.0.0.1:PORT; default: HOLOGRADE_SIMULATOR_CONTROL, else nobody can
    #[arg(long, value_name = "PATH")]
    pub control: Option<OsString>,
    /// The program and its arguments
    #[arg(last = true, required = true, value_name = "CMD")]
    pub command: Vec<OsString>,
}

/// `holograde simulator send`
#[derive(Debug, Args)]
pub struct SimulatorSend {
    /// Where the run is controlled: the path of its socket, or 127.0.0.1:PORT; default: HOLOGRADE_SIMULATOR_CONTROL
    #[arg(long, value_name = "PATH")]
    pub control: Option<OsString>,
    /// Orders as JSON objects, or one order in words: `state`, `attend attention=seen`, `hand hand=left select=1`
    #[arg(required = true, value_name = "ORDER")]
    pub order: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
