//! Where and when the numbers were taken.

use std::process::Command;

/// The page's beginning.
pub fn heading(title: &str, flags: &str, device: &str) -> String {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg").and_then(|text| text.split(' ').next().map(str::to_owned));
    format!(
        "# {title}\n\n\
         Written by `cargo bench -p holograde-simulator --bench frame -- {flags}`; not to be edited by hand.\n\n\
         Profile `bench` ({} build). {}, {cpus} CPUs, {}. Vulkan device: {device}. Load average at the end: {}.{}\n\n\
         **The machine is shared and noisy**: compare medians of one run with each other, not with those of another machine.\n",
        if cfg!(debug_assertions) { "debug" } else { "optimised" },
        cpu(),
        std::env::consts::OS,
        load.unwrap_or_default(),
        commit().map_or(String::new(), |commit| format!(" Commit {commit}.")),
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
fn commit() -> Option<String> {
    let told = Command::new("git").args(["describe", "--always", "--exclude=*", "--dirty", "--abbrev=12"]).output();
    let told = told.ok().filter(|output| output.status.success())?;
    String::from_utf8(told.stdout).ok().map(|text| text.trim().to_owned())
}
