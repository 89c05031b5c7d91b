//! Where and when the numbers were taken.

use holograde::observe::AdapterInfo;
use std::process::Command;

/// The page's beginning.
pub fn heading(adapter: &AdapterInfo) -> String {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let software = if adapter.software { ", in software" } else { "" };
    let load = read("/proc/loadavg").and_then(|text| text.split(' ').next().map(str::to_owned));
    let load = load
        .map_or(String::new(), |load| format!(" Load average at the end: {load} (the measurement itself is about 1)."));
    format!(
        "# Speed\n\nWritten by `cargo bench --bench speed -- --write docs/speed.md`; not to be edited by hand.\n\n\
         Profile `bench` ({} build). {}, {cpus} CPUs, {}. Adapter: {} ({}, {}{software}). Commit {}, {}.\n\n\
         **The machine is shared and noisy**: compare medians of one run with each other, not with those of another machine.{load}\n",
        if cfg!(debug_assertions) { "debug" } else { "optimised" },
        cpu(),
        std::env::consts::OS,
        adapter.name,
        adapter.backend,
        adapter.driver,
        commit(),
        jiff::Timestamp::now().to_string().split('T').next().unwrap_or_default(),
    )
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

fn cpu() -> String {
    let told = read("/proc/cpuinfo");
    let model = told.as_deref().and_then(|text| text.lines().find(|line| line.starts_with("model name")));
    model.and_then(|line| line.split(": ").nth(1)).unwrap_or(std::env::consts::ARCH).to_owned()
}

/// What is measured; `-dirty` where files differ from the commit.
fn commit() -> String {
    let told =
        Command::new("git").args(["describe", "--always", "--exclude=*", "--dirty", "--abbrev=12"]).output().ok();
    let told = told.filter(|output| output.status.success()).and_then(|output| String::from_utf8(output.stdout).ok());
    told.map_or("unknown".to_owned(), |text| text.trim().to_owned())
}
