//! Whole processes, as a user starts them.

use super::content::Contents;
use super::table::{Samples, Table};
use anyhow::{Context, ensure};
use std::path::Path;
use std::process::{Command, Stdio};

/// Measures the program from start to exit.
///
/// # Errors
/// If it cannot be started or fails.
pub fn measure(contents: &Contents, table: &mut Table) -> anyhow::Result<()> {
    table.part("Whole processes");
    let desk = tempfile::tempdir().context("a temporary folder")?;
    let version = Samples::of(20, || run(desk.path(), &["--version"]))?;
    table.row("`holograde --version`", &version, "ms", "start and exit alone");
    for content in contents.all() {
        let path = content.path.to_string_lossy();
        let inspect = Samples::of(15, || run(desk.path(), &["inspect", &path]))?;
        let remark = format!("{:.1} × `--version`", inspect.median() / version.median());
        table.row(&format!("`holograde inspect`, {}", content.name), &inspect, "ms", &remark);
    }
    let demo = contents.demo().to_string_lossy();
    let out = desk.path().join("out");
    let check = Samples::of(3, || run(desk.path(), &["check", &demo, "--out", &out.to_string_lossy()]))?;
    table.row("`holograde check`, demo POC", &check, "ms", "budget: 60,000 ms; full script, report written");
    Ok(())
}

fn run(desk: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let output = Command::new(env!("CARGO_BIN_EXE_holograde"))
        .args(arguments)
        .env("HOLOGRADE_CONFIG", desk.join("config"))
        .env_remove("RUST_LOG")
        .stdin(Stdio::null())
        .output()
        .context("holograde starts")?;
    ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
